using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Google.Protobuf;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>
/// Reads an ONNX file's outline. Nothing is executed, no other file is opened, and weights are stepped over: reading takes about as
/// much memory for a model of a gigabyte as for one of a kilobyte.
/// </summary>
public static class OnnxReader
{
    /// <summary>The largest file that ONNX's own format can be: a protobuf message ends below 2 GiB.</summary>
    public const long MaxBytes = int.MaxValue;

    private const long MaxKept = 64 * 1024 * 1024;

    /// <param name="stream">Must be able to seek; read from where it stands to its end, and left at no particular place.</param>
    /// <returns>
    /// <see cref="ArtifactFaults.NotOnnx"/> for bytes that are not a whole model, <see cref="ArtifactFaults.OnnxTooLarge"/> over a
    /// limit; never an exception for what the bytes say.
    /// </returns>
    public static Result<OnnxOutline> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.Length - stream.Position > MaxBytes)
        {
            return ArtifactFaults.OnnxTooLarge.With(
                "The file is over 2 GiB, which no ONNX file can be; keep the weights in external data files."
            );
        }
        try
        {
            return new OnnxWalk(new WireReader(stream, MaxKept)).Model();
        }
        catch (WireException bad) when (bad.IsTooLarge)
        {
            return ArtifactFaults.OnnxTooLarge.With($"The ONNX file cannot be read: {bad.Message}.");
        }
        catch (WireException bad)
        {
            return ArtifactFaults.NotOnnx.With($"The file is not a whole ONNX model: {bad.Message}. Send it again.");
        }
        catch (InvalidProtocolBufferException bad)
        {
            return ArtifactFaults.NotOnnx.With(
                $"The file is not a whole ONNX model: an input or output is malformed ({Clip.Short(bad.Message)})"
            );
        }
    }
}
