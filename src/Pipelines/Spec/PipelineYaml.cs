using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>Reads the one form a pipeline file has (docs/pipelines.md).</summary>
public static class PipelineYaml
{
    public const int MaximumBytes = 64 * 1024;

    /// <summary>
    /// The pipeline, or everything that is wrong with the file's form, each fault with its line and column. Whether a
    /// well-formed pipeline makes sense is <c>PipelineLint</c>'s question.
    /// </summary>
    public static PipelineReading Read(ReadOnlySpan<byte> utf8)
    {
        var digest = Sha256Digest.Of(utf8);
        return Text(utf8, "pipeline").Then(YamlTree.Read).TryGet(out var root, out var fault)
            ? Read(root, digest)
            : new PipelineReading(null, new PipelinePlaces(), [fault], digest);
    }

    private static PipelineReading Read(YamlNode root, Sha256Digest digest)
    {
        var form = new PipelineForm();
        var draft = new PipelineReader(form).Read(root);
        return new PipelineReading(draft, form.Places, PipelinePlaces.InOrder(form.Faults), digest);
    }

    /// <summary>The file's text; <paramref name="what"/> is the word for the file in a sentence.</summary>
    internal static Result<string> Text(ReadOnlySpan<byte> utf8, string what)
    {
        if (utf8.Length > MaximumBytes)
        {
            return PipelineFaults.TooLarge.With(
                $"The {what} has {utf8.Length} bytes; at most {MaximumBytes} go. It declares rules only: data belongs into files beside it."
            );
        }
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
            return text.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException bad)
        {
            var before = utf8[..Math.Clamp(bad.Index, 0, utf8.Length)];
            return PipelineFaults.BadYaml.With(
                $"line {before.Count((byte)'\n') + 1}: the file is not UTF-8 there; save it as UTF-8."
            );
        }
    }
}
