using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Inference;

/// <summary>
/// A named tensor, row-major. <see cref="Data"/> is an array of the element type: bool, byte, ushort, uint, ulong, sbyte, short, int,
/// long, Half, float, double, ushort (the bits) for BF16, or string for BYTES; BYTES of which
/// some element is no UTF-8 text are arrays of byte. How many elements a shape asks for says <see cref="InferenceRules.Count"/>.
/// </summary>
public sealed record Tensor(string Name, TensorType Type, IReadOnlyList<long> Shape, Array Data);
