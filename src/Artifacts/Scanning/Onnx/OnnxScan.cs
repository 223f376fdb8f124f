using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Scanning.Onnx;

/// <summary>What an ONNX file asks for beyond itself: operators that are not ONNX's own, and bytes in other files.</summary>
public static class OnnxScan
{
    // ONNX's own, and the ones that ONNX Runtime is built with.
    private static readonly HashSet<string> KnownDomains = new(StringComparer.Ordinal)
    {
        "ai.onnx",
        "ai.onnx.ml",
        "ai.onnx.preview",
        "ai.onnx.preview.training",
        "ai.onnx.training",
        "com.microsoft",
        "com.microsoft.experimental",
        "com.microsoft.nchwc",
        "com.ms.internal.nhwc",
    };

    /// <param name="outline">What was read from the ONNX file.</param>
    /// <param name="path">Where it lies in the model's folder, with '/' separators.</param>
    /// <param name="sizes">Every file of the model, by path, with its size.</param>
    public static IReadOnlyList<FileFinding> Check(
        OnnxOutline outline,
        string path,
        IReadOnlyDictionary<string, long> sizes
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        var findings = new List<FileFinding>();
        var functions = outline.Functions.ToHashSet();
        foreach (var group in outline.Operators.Where(o => !functions.Contains(o)).GroupBy(o => o.Domain))
        {
            if (!KnownDomains.Contains(group.Key))
            {
                var types = string.Join(", ", group.Take(5).Select(o => Clip.Short(o.Type)));
                findings.Add(
                    new(
                        "onnx-operator-domain",
                        $"The graph uses operators of the domain '{Clip.Short(group.Key)}' ({types}), which no stock runtime has; it needs a library of custom operators.",
                        Dangerous: false
                    )
                );
            }
        }
        var folder = path[..(path.LastIndexOf('/') + 1)];
        foreach (var file in outline.ExternalData.GroupBy(e => e.Location))
        {
            if (External(file.Key, folder, [.. file], sizes) is { } finding)
            {
                findings.Add(finding);
            }
        }
        return findings;
    }

    private static FileFinding? External(
        string location,
        string folder,
        IReadOnlyList<OnnxExternalData> tensors,
        IReadOnlyDictionary<string, long> sizes
    )
    {
        var shown = $"The tensor '{Clip.Short(tensors[0].Tensor)}' has its bytes in '{Clip.Short(location)}'";
        if (Reading.ModelPathRules.Problem(location) is { } problem)
        {
            return new("onnx-external-path", $"{shown}, and {problem}.", Dangerous: true);
        }
        if (!sizes.TryGetValue(folder + location, out var size))
        {
            return new(
                "onnx-external-missing",
                $"{shown}, and no such file is registered with the model; register the whole folder.",
                Dangerous: false
            );
        }
        var outside = tensors.FirstOrDefault(t =>
            t.Offset < 0 || t.Offset > size || t.Length < 0 || (t.Length ?? 0) > size - t.Offset
        );
        return outside is null
            ? null
            : new(
                "onnx-external-range",
                $"The tensor '{Clip.Short(outside.Tensor)}' asks for bytes {outside.Offset} and on of '{Clip.Short(location)}', which has only {size}.",
                Dangerous: true
            );
    }
}
