using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Caching;

/// <summary>SHA-256 of a question: nobody can make two that are taken for one.</summary>
internal readonly record struct AnswerKey(UInt128 High, UInt128 Low);

/// <summary>What two calls must have in common to get one answer.</summary>
internal static class AnswerKeyRules
{
    /// <summary>
    /// The model's files, the version, the outputs in their order, and every input whole. Priority, time-out and ids change when an answer
    /// comes and not which; the form an answer is written in is its writer's.
    /// </summary>
    public static AnswerKey Of(Sha256Digest model, VersionId version, InferenceCall call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, model.ToString());
        Add(hash, version.ToString());
        Add(hash, call.Outputs.Count);
        foreach (var output in call.Outputs)
        {
            Add(hash, output);
        }
        Add(hash, call.Inputs.Count);
        foreach (var input in call.Inputs)
        {
            Add(hash, input);
        }
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new AnswerKey(
            BinaryPrimitives.ReadUInt128BigEndian(digest),
            BinaryPrimitives.ReadUInt128BigEndian(digest[16..])
        );
    }

    private static void Add(IncrementalHash hash, Tensor input)
    {
        Add(hash, input.Name);
        Add(hash, (long)input.Type);
        Add(hash, input.Shape.Count);
        foreach (var size in input.Shape)
        {
            Add(hash, size);
        }
        var bytes = input.Data is string[] or byte[][] ? TensorBytes.ToArray(input) : TensorBytes.Span(input);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    // Each part's length stands before it, so that no two questions are one row of bytes.
    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
