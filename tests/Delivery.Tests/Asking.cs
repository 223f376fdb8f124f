using System.Text;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Tests;

/// <summary>A control asked about a model in the runtime that serves, rows written by hand, and whatever else it looks at.</summary>
internal sealed record Asking(IControl Control, EvaluationSpec Evaluation, EvaluationRows Rows)
{
    public Dictionary<string, EvaluationRows> Sets { get; init; } = [];

    /// <summary>The candidate's files beside the model, by path.</summary>
    public Dictionary<string, byte[]> Files { get; init; } = [];

    public Func<ControlQuestion, ControlQuestion> Change { get; init; } = q => q;

    /// <summary>Asked about a session.</summary>
    public Task<Answer> OfAsync(IModelSession session, params (string Key, string Value)[] with)
    {
        var predictions = new Lazy<Result<double[]>>(() => Predictions.Of(session, Evaluation, Rows, default));
        return AskAsync(
            Questions.WithSession(1, session, () => predictions.Value) with
            {
                Fresh = _ => Task.FromResult(Result.Ok(session)),
            },
            with
        );
    }

    /// <summary>Asked about a packaged model.</summary>
    public async Task<Answer> OfAsync(byte[] onnx, params (string Key, string Value)[] with)
    {
        using var session = await Models.LoadAsync(onnx);
        var predictions = new Lazy<Result<double[]>>(() => Predictions.Of(session, Evaluation, Rows, default));
        return await AskAsync(
            Questions.WithSession(1, session, () => predictions.Value) with
            {
                Fresh = async _ => Result.Ok(await Models.LoadAsync(onnx)),
            },
            with
        );
    }

    /// <summary>Asked about predictions written by hand.</summary>
    public Task<Answer> OfAsync(double[] predictions, params (string Key, string Value)[] with) =>
        AskAsync(Questions.Predicting(1, predictions), with);

    public Task<Answer> AskAsync(Contender candidate, params (string Key, string Value)[] with)
    {
        var spec = Questions.Spec(Control.Name, with);
        Assert.Empty(Control.Lint(spec, Evaluation));
        var files = Files.Select(f => new Artifacts.Reading.ModelFile(
            f.Key,
            f.Value.Length,
            Core.Values.Sha256Digest.Of(f.Value)
        ));
        var question = Questions.Of(spec, Evaluation, Rows, candidate) with
        {
            Set = (name, _) =>
                Task.FromResult(Sets.TryGetValue(name, out var set) ? Result.Ok(set) : ControlQuestion.NoSuchSet(name)),
            Candidate = candidate with
            {
                Version = candidate.Version with { Files = [.. files] },
                File = (path, _) =>
                    Task.FromResult<Result<Stream>>(
                        Files.TryGetValue(path, out var bytes)
                            ? new MemoryStream(bytes)
                            : ControlFaults.NoSuchFile.With($"the version has no file '{path}'.")
                    ),
            },
        };
        return Control.AskAsync(Change(question), default);
    }

    public Asking WithFile(string path, string text) =>
        this with
        {
            Files = new Dictionary<string, byte[]>(Files) { [path] = Encoding.UTF8.GetBytes(text) },
        };
}
