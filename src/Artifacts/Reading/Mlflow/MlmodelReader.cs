using System.Text;
using Airworthy.Core.Results;

namespace Airworthy.Artifacts.Reading.Mlflow;

/// <summary>Reads an <c>MLmodel</c> file. Whatever is in it, the answer is a model or a fault, in bounded time and memory.</summary>
public static class MlmodelReader
{
    /// <summary>A wide table's signature takes some hundred kilobytes; a file over this is none that MLflow writes.</summary>
    public const int MaxBytes = 4 << 20;

    // The longest text of those kept that is passed on: an id, a path, a version.
    private const int MaxText = 1024;

    private const int MaxFlavors = 64;

    /// <summary>Refused: too large (<c>mlmodel-too-large</c>), not the YAML of an MLmodel file (<c>bad-mlmodel</c>).</summary>
    public static Result<MlflowModel> Read(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new byte[(int)Math.Min(file.Length - file.Position, MaxBytes + 1L)];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Read(bytes.AsSpan(0, count));
    }

    /// <summary>The same of a file in memory.</summary>
    public static Result<MlflowModel> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return ArtifactFaults.MlmodelTooLarge.With(
                $"The MLmodel file has over {MaxBytes} bytes; it describes a model and should be small."
            );
        }
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return ArtifactFaults.BadMlmodel.With("The MLmodel file is no UTF-8 text. Log the model anew.");
        }
        return MlmodelYaml.Read(text).Then(Model);
    }

    private static Result<MlflowModel> Model(MlmodelNode root)
    {
        if (root.Entries is null || root["flavors"] is not { Entries: not null } flavors)
        {
            return ArtifactFaults.BadMlmodel.With("The MLmodel file has no map of 'flavors'. Log the model anew.");
        }
        var signature = root["signature"] is { Entries: not null } stated
            ? MlflowSignatureRules.Read(stated["inputs"]?.Text, stated["outputs"]?.Text)
            : Result.Ok<ModelSignature?>(null);
        return new MlflowModel
        {
            Flavors =
            [
                .. flavors
                    .Entries.Take(MaxFlavors)
                    .Select(f => Flavor(f.Key, f.Value))
                    .Where(f => f.Name.Length <= MaxText),
            ],
            Signature = signature.IsOk ? signature.Value : null,
            SignatureProblem = signature.Fault?.Detail,
            IsTable = MlflowSignatureRules.IsTable(root["signature"]?["inputs"]?.Text),
            EnvironmentFiles = [.. Environments(flavors["python_function"]?["env"]).Distinct(StringComparer.Ordinal)],
            InputExample = Short(root["saved_input_example_info"]?["artifact_path"]),
            ModelId = Short(root["model_id"]),
            RunId = Short(root["run_id"]),
            MlflowVersion = Short(root["mlflow_version"]),
        };
    }

    private static MlflowFlavor Flavor(string name, MlmodelNode node) =>
        new(name, Short(node["data"]) ?? Short(node["pickled_model"]) ?? Short(node["model_path"]))
        {
            LoaderModule = Short(node["loader_module"]),
            Serialization = Short(node["serialization_format"]),
            Code = Short(node["code"]),
        };

    // One file as a text before MLflow 2, then a map of tool to file.
    private static IEnumerable<string> Environments(MlmodelNode? env) =>
        Short(env) is { } single ? [single]
        : env?.Entries is { } files ? files.Values.Select(Short).OfType<string>().Take(8)
        : [];

    private static string? Short(MlmodelNode? node) =>
        node?.Text is { Length: > 0 and <= MaxText } text && !text.Any(char.IsControl) ? text : null;
}
