using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Mlflow;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>What a model's files say of how it is loaded.</summary>
internal static class PythonPlanRules
{
    private const int MaxSignature = 1 << 20;

    private static readonly string[] Endings = [".joblib", ".pkl", ".pickle"];

    public static Result<PythonPlan> Of(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        foreach (var path in files.Keys)
        {
            if (ModelPathRules.Problem(path) is { } problem)
            {
                return RuntimeFaults.ModelDoesNotLoad.With($"The model's list of files is malformed: {problem}.");
            }
        }
        return files.ContainsKey(MlflowModel.FileName) ? OfMlflow(files) : OfBare(files);
    }

    private static Result<PythonPlan> OfMlflow(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (!MlmodelReader.Read(files[MlflowModel.FileName].Span).TryGet(out var model, out var fault))
        {
            return fault;
        }
        if (
            !Signature(files, model.Signature, model.SignatureProblem ?? "its MLmodel file states none")
                .TryGet(out var signature, out fault)
        )
        {
            return fault;
        }
        var sklearn = model.Flavors.FirstOrDefault(f => f.Name == "sklearn");
        var python = model.Flavors.FirstOrDefault(f => f.Name == "python_function");
        if (sklearn is null && python?.LoaderModule == "mlflow.sklearn")
        {
            sklearn = python;
        }
        var plan = new PythonPlan
        {
            Signature = signature,
            IsSklearn = sklearn is not null,
            Path = (sklearn ?? python)?.Data ?? "",
            Serialization = sklearn?.Serialization,
            Loader = python?.LoaderModule,
            Code = (sklearn?.Code ?? python?.Code) is { } code && IsFolder(files, code) ? code : null,
            IsTable = model.IsTable,
            Needs = files.TryGetValue("requirements.txt", out var needs) ? RequirementRules.Read(Text(needs)) : [],
        };
        if (sklearn is null && python is null)
        {
            return Unloadable("its MLmodel file has neither the flavour 'sklearn' nor 'python_function'");
        }
        if (sklearn?.Serialization == "skops")
        {
            return Unloadable(
                "it was written by skops, which is not read here; log it with serialization_format='cloudpickle'"
            );
        }
        if (sklearn is null && string.IsNullOrEmpty(python?.LoaderModule))
        {
            return Unloadable("its MLmodel file names no loader_module");
        }
        return
            files.ContainsKey(plan.Path) || (!plan.IsSklearn && (plan.Path.Length == 0 || IsFolder(files, plan.Path)))
            ? plan
            : Unloadable($"its MLmodel file names '{Clip.Short(plan.Path)}', which is not among the files");
    }

    private static Result<PythonPlan> OfBare(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var pickles = files
            .Keys.Where(p => Array.Exists(Endings, e => p.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)
            .ToList();
        var named = pickles.Where(p => Array.Exists(Endings, e => p == $"model{e}")).ToList();
        if ((pickles.Count == 1 ? pickles : named) is not [var main])
        {
            return ArtifactFaults.NoMainFile.With(
                pickles.Count == 0
                    ? "None of the model's files is a pickle (.joblib, .pkl, .pickle), and there is no MLmodel file."
                    : $"The model has {pickles.Count} pickles; give the one to serve the name model.joblib or model.pkl."
            );
        }
        return Signature(files, null, "a bare pickle states none")
            .Map(signature => new PythonPlan
            {
                Signature = signature,
                IsSklearn = true,
                Path = main,
                IsTable = signature.Inputs.Count > 1,
                Needs = files.TryGetValue("requirements.txt", out var needs) ? RequirementRules.Read(Text(needs)) : [],
            });
    }

    private static Result<ModelSignature> Signature(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files,
        ModelSignature? stated,
        string why
    )
    {
        var signature = stated;
        if (signature is null && files.TryGetValue(ModelSignature.FileName, out var file))
        {
            if (file.Length > MaxSignature)
            {
                return ArtifactFaults.BadSignature.With($"{ModelSignature.FileName} has over {MaxSignature} bytes.");
            }
            if (!ModelSignature.FromJson(Text(file)).TryGet(out signature, out var fault))
            {
                return fault with { Detail = $"{ModelSignature.FileName}: {fault.Detail}" };
            }
        }
        if (signature is null)
        {
            return PythonFaults.NoSignature.With(
                $"The model's inputs and outputs are not known: {why.TrimEnd('.')}. Log the model with a signature of inputs and outputs, "
                    + $"or put a {ModelSignature.FileName} beside it: "
                    + """{"inputs":[{"name":"x","datatype":"FP64","shape":[-1,4]}],"outputs":[{"name":"predict","datatype":"INT64","shape":[-1]}]}."""
            );
        }
        return signature.Inputs.Count > 0 && signature.Outputs.Count > 0
            ? signature
            : PythonFaults.NoSignature.With("The model's signature has no input or no output; state both.");
    }

    private static bool IsFolder(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string path) =>
        files.Keys.Any(f => f.StartsWith($"{path.TrimEnd('/')}/", StringComparison.Ordinal));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static Fault Unloadable(string why) =>
        RuntimeFaults.ModelDoesNotLoad.With($"The model cannot be loaded with Python: {why}.");
}
