import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createFileRegistry, type DescMessage, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

let loaded: { readonly set: FileDescriptorSet; readonly registry: FileRegistry } | undefined;

/** The descriptor set of all contracts, read once. It serves validation, strict JSON and reflection. */
export function descriptors() {
  if (loaded === undefined) {
    const bytes = readFileSync(fileURLToPath(import.meta.resolve('@weft/gen/descriptors.binpb')));
    const set = fromBinary(FileDescriptorSetSchema, bytes);
    loaded = { set, registry: createFileRegistry(set) };
  }
  return loaded;
}

/** The description of a message type; an unknown name is a mistake of the program. */
export function messageDescriptor(typeName: string): DescMessage {
  const descriptor = descriptors().registry.getMessage(typeName);
  if (descriptor === undefined) throw new TypeError(`${typeName} is not in the descriptor set`);
  return descriptor;
}
