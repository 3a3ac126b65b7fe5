interface Closable {
  close(): Promise<void>;
}

/** Has a participant open its document; one that can't is closed. */
export async function opened<Opened extends Closable>(participant: Opened, open: () => Promise<void>): Promise<Opened> {
  try {
    await open();
    return participant;
  } catch (error) {
    await participant.close();
    throw error;
  }
}
