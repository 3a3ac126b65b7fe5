import { create, createFileRegistry, type DescFile, type FileRegistry, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { descriptors } from './descriptors.ts';

const { OPTIONAL } = FieldDescriptorProto_Label;
const { ENUM, STRING } = FieldDescriptorProto_Type;

/** grpc/health/v1/health.proto, which every server of ours offers and no contract of ours imports. */
const HEALTH_FILE: FileDescriptorProto = create(FileDescriptorProtoSchema, {
  name: 'grpc/health/v1/health.proto',
  package: 'grpc.health.v1',
  syntax: 'proto3',
  messageType: [
    {
      name: 'HealthCheckRequest',
      field: [{ name: 'service', number: 1, label: OPTIONAL, type: STRING, jsonName: 'service' }],
    },
    {
      name: 'HealthCheckResponse',
      field: [
        {
          name: 'status',
          number: 1,
          label: OPTIONAL,
          type: ENUM,
          typeName: '.grpc.health.v1.HealthCheckResponse.ServingStatus',
          jsonName: 'status',
        },
      ],
      enumType: [
        {
          name: 'ServingStatus',
          value: ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'].map((name, number) => ({ name, number })),
        },
      ],
    },
  ],
  service: [
    {
      name: 'Health',
      method: [
        { name: 'Check', ...healthTypes() },
        { name: 'Watch', ...healthTypes(), serverStreaming: true },
      ],
    },
  ],
});

/** All files that reflection can tell of, by name and by what they define. */
export class ReflectionFiles {
  readonly #registry: FileRegistry;
  readonly #bySymbol = new Map<string, DescFile>();
  readonly #encoded = new Map<DescFile, Uint8Array>();

  constructor() {
    const file = [...descriptors().set.file, HEALTH_FILE];
    this.#registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));
    for (const described of this.#registry.files) this.#index(described);
  }

  /** The file of a name and all it imports, each encoded; undefined when there is none. */
  byName(name: string): readonly Uint8Array[] | undefined {
    return this.#withImports(this.#registry.getFile(name));
  }

  /** The file that defines a full name, and all it imports. */
  bySymbol(symbol: string): readonly Uint8Array[] | undefined {
    return this.#withImports(this.#bySymbol.get(symbol));
  }

  /** The file that defines an extension of a message, and all it imports. */
  byExtension(typeName: string, number: number): readonly Uint8Array[] | undefined {
    const message = this.#registry.getMessage(typeName);
    const extension = message === undefined ? undefined : this.#registry.getExtensionFor(message, number);
    return this.#withImports(extension?.file);
  }

  /** The numbers of a message's extensions; undefined when there is no such message. */
  extensionNumbers(typeName: string): readonly number[] | undefined {
    if (this.#registry.getMessage(typeName) === undefined) return undefined;
    const extensions = [...this.#registry].filter((described) => described.kind === 'extension');
    return extensions.filter(({ extendee }) => extendee.typeName === typeName).map(({ number }) => number);
  }

  #index(file: DescFile): void {
    const prefix = file.proto.package === '' ? '' : `${file.proto.package}.`;
    for (const { name } of file.extensions) this.#bySymbol.set(`${prefix}${name}`, file);
    for (const service of file.services) {
      this.#bySymbol.set(service.typeName, file);
      for (const { name } of service.methods) this.#bySymbol.set(`${service.typeName}.${name}`, file);
    }
    for (const { typeName } of file.enums) this.#bySymbol.set(typeName, file);
    for (const described of this.#registry) {
      if (described.kind === 'extension' || described.file !== file) continue;
      this.#bySymbol.set(described.typeName, file);
      if (described.kind !== 'message') continue;
      for (const { name } of described.fields) this.#bySymbol.set(`${described.typeName}.${name}`, file);
    }
  }

  #withImports(file: DescFile | undefined): readonly Uint8Array[] | undefined {
    if (file === undefined) return undefined;
    const found = new Set([file]);
    // A set goes on with what is added to it meanwhile.
    for (const { dependencies } of found) for (const dependency of dependencies) found.add(dependency);
    return [...found].map((each) => this.#encode(each));
  }

  #encode(file: DescFile): Uint8Array {
    const known = this.#encoded.get(file);
    if (known !== undefined) return known;
    const encoded = toBinary(FileDescriptorProtoSchema, file.proto);
    this.#encoded.set(file, encoded);
    return encoded;
  }
}

function healthTypes() {
  return { inputType: '.grpc.health.v1.HealthCheckRequest', outputType: '.grpc.health.v1.HealthCheckResponse' };
}
