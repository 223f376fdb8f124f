using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Scanning.Keras;

/// <summary>
/// Keras's own descriptions of models: JSON that names modules, classes and functions to bring together. A Lambda layer carries
/// compiled Python; a name outside of Keras's own parts can be any function there is.
/// </summary>
internal static class KerasScan
{
    private const int MaxJson = 16 * 1024 * 1024;

    // The parts that hold nothing but building blocks. Not among them: utils (it can download), saving and src.saving (they load).
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal)
    {
        "layers",
        "models",
        "activations",
        "initializers",
        "regularizers",
        "constraints",
        "losses",
        "metrics",
        "optimizers",
        "dtype_policies",
        "mixed_precision",
        "random",
        "engine",
    };

    private static readonly HashSet<string> PlainBuiltins = new(StringComparer.Ordinal)
    {
        "slice",
        "tuple",
        "list",
        "dict",
        "NoneType",
        "__tuple__",
    };

    /// <summary>Answers whether it is a model's description.</summary>
    public static bool ScanJson(ScanScope scope, Stream stream, ReadOnlySpan<byte> head)
    {
        if (!head.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return false;
        }
        stream.Position = 0;
        if (stream.Length > MaxJson)
        {
            return false;
        }
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 256 });
            return Walk(scope, document.RootElement);
        }
        catch (JsonException)
        {
            // Python reads more than JSON allows (NaN, for one), so what cannot be read here may be read there.
            if (bytes.AsSpan().IndexOf("class_name"u8) < 0)
            {
                return false;
            }
            scope.Danger(
                "keras-unreadable",
                "The file looks like a description of a Keras model and is no valid JSON, so it cannot be looked into."
            );
            return true;
        }
    }

    /// <summary>HDF5 files, in which Keras keeps the description as text among the weights. Answers whether it is one.</summary>
    public static bool ScanHdf5(ScanScope scope, Stream stream, ReadOnlySpan<byte> head)
    {
        if (
            !head.StartsWith(
                (ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']
            )
        )
        {
            return false;
        }
        if (Finds(stream, "\"Lambda\""u8))
        {
            scope.Danger("keras-lambda", "The file describes a Lambda layer, which carries compiled Python.");
        }
        return true;
    }

    private static bool Walk(ScanScope scope, JsonElement element)
    {
        var found = false;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                found = Object(scope, element);
                foreach (var property in element.EnumerateObject())
                {
                    found |= Walk(scope, property.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    found |= Walk(scope, item);
                }
                break;
        }
        return found;
    }

    // Of a name given twice Python takes the last; here each is looked at.
    private static bool Object(ScanScope scope, JsonElement element)
    {
        var classes = Texts(element, "class_name");
        if (classes.Count == 0)
        {
            return false;
        }
        if (classes.Contains("Lambda"))
        {
            scope.Danger("keras-lambda", "The model has a Lambda layer, which carries compiled Python.");
        }
        foreach (var module in Texts(element, "module").Where(m => !IsSafe(m, classes)))
        {
            scope.Danger(
                "keras-module",
                $"The model asks for '{Clip.Short($"{module}.{classes[^1]}")}', which is not known to be a mere building block."
            );
        }
        return true;
    }

    private static bool IsSafe(string module, IReadOnlyList<string> classes)
    {
        if (module == "builtins")
        {
            return classes.All(PlainBuiltins.Contains);
        }
        var parts = module.Split('.');
        return parts[0] == "keras"
            && (parts.Length == 1 || Parts.Contains(parts[1] == "src" && parts.Length > 2 ? parts[2] : parts[1]));
    }

    private static List<string> Texts(JsonElement element, string name) =>
        [
            .. element
                .EnumerateObject()
                .Where(p => p.NameEquals(name) && p.Value.ValueKind == JsonValueKind.String)
                .Select(p => p.Value.GetString()!),
        ];

    private static bool Finds(Stream stream, ReadOnlySpan<byte> wanted)
    {
        stream.Position = 0;
        var buffer = new byte[1 << 20];
        var kept = 0;
        while (true)
        {
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            if (read == 0)
            {
                return false;
            }
            if (buffer.AsSpan(0, kept + read).IndexOf(wanted) >= 0)
            {
                return true;
            }
            var all = kept + read;
            kept = Math.Min(all, wanted.Length - 1);
            buffer.AsSpan(all - kept, kept).CopyTo(buffer);
        }
    }
}
