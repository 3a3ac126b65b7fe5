declare module 'ot-fuzzer' {
  /** What the fuzzer needs of an OT type. */
  interface FuzzedType<Operation> {
    readonly name: string;
    create(initial?: string): string;
    apply(text: string, operation: Operation): string;
    transform(operation: Operation, other: Operation, side: 'left' | 'right'): Operation;
    compose(first: Operation, second: Operation): Operation;
  }

  /** Checks the laws with random operations. The generator answers an operation on a text and the text after it. */
  export default function fuzz<Operation>(
    type: FuzzedType<Operation>,
    generate: (text: string) => [Operation, string],
    iterations: number,
  ): void;
}
