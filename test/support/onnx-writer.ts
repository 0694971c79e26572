import {
  bytesField,
  concat,
  floatField,
  packedField,
  stringField,
  varintField,
} from '../../src/gpu/engines/builtin/protobuf.ts';

/** Element types of ONNX tensors (TensorProto.DataType). */
const elementTypes = { float: 1, int8: 3, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof elementTypes;

/** `int8`: int8 weights that the graph itself turns into float32. */
export type Precision = 'fp32' | 'fp16' | 'int8';

/** `graph`: the bytes of a GraphProto. */
type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly graph: Uint8Array };
type Attributes = Readonly<Record<string, Attribute>>;
/** Strings are sizes known only when the graph runs. */
type Shape = readonly (number | string)[];

/** Writes one ONNX model by hand: the source of every graph in the tests. Weights are seeded noise. */
export interface GraphWriter {
  readonly opset: number;
  /** What `weights` are read as: "float" or "float16". */
  readonly float: 'float' | 'float16';
  input(name: string, type: ElementType, shape: Shape): string;
  output(name: string, type: ElementType, shape: Shape): void;
  /** Adds a node and gives the name of its (first) output: `as`, or a new one. */
  node(operation: string, inputs: readonly string[], attributes?: Attributes, as?: string): string;
  /** A node of another domain than ONNX's own. */
  foreignNode(domain: string, operation: string, inputs: readonly string[], as?: string): string;
  /** A tensor of noise of this standard deviation, around `center` (default 0). */
  weights(shape: readonly number[], deviation: number, center?: number): string;
  floats(values: readonly number[], shape?: readonly number[]): string;
  scalar(value: number): string;
  /** A list in float32 whatever the precision: what Resize wants its factors in. */
  factors(values: readonly number[]): string;
  integers(values: readonly number[], shape?: readonly number[], type?: 'int64' | 'int32'): string;
  /** The bytes of the whole model. */
  model(): Uint8Array<ArrayBuffer>;
}

export interface GraphOptions {
  readonly opset?: number;
  readonly precision?: Precision;
  readonly seed?: number;
  /** Weights are listed among the inputs too, as files of IR version 3 have them. */
  readonly weightsAsInputs?: boolean;
}

export function createGraph(options: GraphOptions = {}): GraphWriter {
  const { opset = 17, precision = 'fp32', seed = 1 } = options;
  const gauss = seededGauss(seed);
  const float = precision === 'fp16' ? 'float16' : 'float';
  const parts: Uint8Array[] = [stringField(2, 'test')];
  // Equal numbers are one tensor for all nodes, as exporters have it.
  const scalars = new Map<number, string>();
  let names = 0;
  const newName = (kind: string): string => `${kind}_${names++}`;

  const tensor = (type: ElementType, shape: readonly number[], data: ArrayBufferView): string => {
    const name = newName('weight');
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const fields = [packedField(1, shape), varintField(2, elementTypes[type]), stringField(8, name)];
    parts.push(bytesField(5, ...fields, bytesField(9, raw)));
    if (options.weightsAsInputs) parts.push(bytesField(11, ...valueInfo(name, type, shape)));
    return name;
  };
  const add = (domain: string, type: string, inputs: readonly string[], attributes: Attributes, as: string): string => {
    const fields = [
      ...inputs.map((name) => stringField(1, name)),
      stringField(2, as),
      stringField(3, `node_${names++}`),
      stringField(4, type),
      ...Object.entries(attributes).map(([name, value]) => bytesField(5, ...attributeFields(name, value))),
      ...(domain === '' ? [] : [stringField(7, domain)]),
    ];
    parts.push(bytesField(1, ...fields));
    return as;
  };
  const floats = (values: readonly number[], shape: readonly number[] = []): string =>
    tensor(float, shape, float === 'float16' ? Uint16Array.from(values, toHalf) : Float32Array.from(values));

  return {
    opset,
    float,
    input: (name, type, shape) => {
      parts.push(bytesField(11, ...valueInfo(name, type, shape)));
      return name;
    },
    output: (name, type, shape) => {
      parts.push(bytesField(12, ...valueInfo(name, type, shape)));
    },
    node: (type, inputs, attributes = {}, as = newName(type)) => add('', type, inputs, attributes, as),
    foreignNode: (domain, type, inputs, as = newName(type)) => add(domain, type, inputs, {}, as),
    weights: (shape, deviation, center = 0) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Array.from({ length: count }, () => center + deviation * gauss());
      if (precision !== 'int8') return floats(values, shape);
      const scale = Math.max(...values.map(Math.abs)) / 127 || 1;
      const packed = tensor(
        'int8',
        shape,
        Int8Array.from(values, (value) => Math.round(value / scale)),
      );
      return add('', 'DequantizeLinear', [packed, floats([scale])], {}, newName('dequantized'));
    },
    floats,
    scalar: (value) => {
      const name = scalars.get(value) ?? floats([value]);
      scalars.set(value, name);
      return name;
    },
    factors: (values) => tensor('float', [values.length], Float32Array.from(values)),
    integers: (values, shape = [values.length], type = 'int64') =>
      tensor(type, shape, type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values)),
    model: () => {
      const imports = [
        bytesField(8, varintField(2, opset)),
        bytesField(8, stringField(1, 'com.microsoft'), varintField(2, 1)),
      ];
      return concat([varintField(1, 8), ...imports, bytesField(7, ...parts)]);
    },
  };
}

function valueInfo(name: string, type: ElementType, shape: Shape): Uint8Array[] {
  const sizes = shape.map((size) =>
    bytesField(1, typeof size === 'string' ? stringField(2, size) : varintField(1, size)),
  );
  const tensorType = bytesField(1, varintField(1, elementTypes[type]), bytesField(2, ...sizes));
  return [stringField(1, name), bytesField(2, tensorType)];
}

function attributeFields(name: string, value: Attribute): Uint8Array[] {
  const named = (type: number, ...fields: Uint8Array[]): Uint8Array[] => [
    stringField(1, name),
    varintField(20, type),
    ...fields,
  ];
  if (typeof value === 'string') return named(3, stringField(4, value));
  if (typeof value === 'number') return named(2, varintField(3, value));
  if ('float' in value) return named(1, floatField(2, value.float));
  if ('graph' in value) return named(5, bytesField(6, value.graph));
  return named(7, ...value.map((item) => varintField(8, item)));
}

/** Standard normal numbers; a linear congruential generator is random enough for weights. */
function seededGauss(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The bits of a float16; too small becomes 0, too large infinite. */
export function toHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return sign;
  if (exponent > 30) return sign | 0x7c00;
  // A carry out of the fraction goes into the exponent, as it should.
  return sign | (((exponent << 10) | ((bits >>> 13) & 0x3ff)) + ((bits >>> 12) & 1));
}

export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
