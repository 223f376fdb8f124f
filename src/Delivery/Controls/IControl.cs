using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls;

/// <summary>A question about a candidate. One folder each; registered by name in <see cref="ControlCatalog"/>.</summary>
public interface IControl
{
    /// <summary>The name pipelines use, e.g. <c>metric-floor</c>.</summary>
    string Name { get; }

    /// <summary>Goes into every finding's digest; raised when the control's answers change meaning.</summary>
    int Revision { get; }

    /// <summary>
    /// Whether the answer depends on something that no digest holds (the clock, an account, traffic), so that it is never given from
    /// memory. Its <see cref="Answer.Figures"/> must not change while the outcome stays: they are evidence that approvals are bound to.
    /// </summary>
    bool IsTimely => false;

    /// <summary>The same for one way of asking it.</summary>
    bool MustAskAnew(ControlSpec spec) => IsTimely;

    /// <summary>How long it may take, where its options say so; null leaves it to the server.</summary>
    TimeSpan? Longest(ControlSpec spec) => null;

    /// <summary>
    /// An estimate of the memory it needs beside the models and data that a gate's controls share, in bytes, so that controls run side by
    /// side only as far as memory goes.
    /// </summary>
    long MemoryBytes(ControlSpec spec) => 64L << 20;

    /// <summary>Every option it knows. <c>docs/controls/NAME.md</c> explains each.</summary>
    IReadOnlyList<ControlOption> Options { get; }

    /// <summary>
    /// Everything wrong with the options, so that a pipeline is refused when it is applied and not when it runs. A fault about one
    /// option names it in its evidence under <c>option</c>.
    /// </summary>
    IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation);

    /// <summary>
    /// Asks; the options were linted. What the candidate does wrong is an answer, and so is what cannot be asked; an exception is a bug
    /// of the control (and no pass).
    /// </summary>
    Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel);
}

/// <summary>What a control may look at. Sessions are opened at most once a question set and shared between controls.</summary>
public sealed record ControlQuestion
{
    public required ControlSpec Spec { get; init; }

    public required EvaluationSpec Evaluation { get; init; }

    public required Sha256Digest EvaluationDigest { get; init; }

    public required Contender Candidate { get; init; }

    /// <summary>The version that serves at the gated endpoint now; null when none does.</summary>
    public Contender? Champion { get; init; }

    public required Func<CancellationToken, Task<Result<EvaluationRows>>> Rows { get; init; }

    /// <summary>A further data set by the name that the pipeline gives it under <c>evaluation.sets</c>.</summary>
    public Func<string, CancellationToken, Task<Result<EvaluationRows>>> Set { get; init; } =
        (name, _) => Task.FromResult<Result<EvaluationRows>>(NoSuchSet(name));

    /// <summary>The bytes of a data set by name, or of the evaluation set where the name is null; the caller closes it.</summary>
    public Func<string?, CancellationToken, Task<Result<Stream>>> DataFile { get; init; } =
        (name, _) => Task.FromResult<Result<Stream>>(NoSuchSet(name ?? "evaluation"));

    /// <summary>Rows of recent production traffic at the gated endpoint.</summary>
    public Func<CancellationToken, Task<Result<EvaluationRows>>> Traffic { get; init; } =
        _ =>
            Task.FromResult<Result<EvaluationRows>>(
                ControlFaults.NoTraffic.With("there is no captured traffic of this endpoint to compare with.")
            );

    /// <summary>An account by name; null when there is none.</summary>
    public Func<UserName, CancellationToken, Task<AccountState?>> Account { get; init; } =
        (_, _) => Task.FromResult<AccountState?>(null);

    /// <summary>For controls that measure time or ask how old something is.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal static Fault NoSuchSet(string name) =>
        ControlFaults.NoSuchSet.With(
            $"the pipeline declares no data set '{Clip.Short(name)}'; give its CSV file under evaluation.sets."
        );

    /// <summary>Digest of everything above; it also seeds what a control draws at random, so that asking again gives the same answer.</summary>
    public required Sha256Digest Looked { get; init; }
}

/// <summary>A version under question: what the catalog says of it, its session, its predictions on the evaluation rows.</summary>
public sealed record Contender
{
    public required VersionState Version { get; init; }

    /// <summary>Loads the packaged files into the serving runtime; a fault says why they do not load.</summary>
    public required Func<CancellationToken, Task<Result<IModelSession>>> Session { get; init; }

    /// <summary>The judged output for every evaluation row, in row order; computed once and shared.</summary>
    public required Func<CancellationToken, Task<Result<double[]>>> Predictions { get; init; }

    /// <summary>Loads the files once more, beside the shared session; the caller closes it.</summary>
    public Func<CancellationToken, Task<Result<IModelSession>>> Fresh { get; init; } =
        _ => Task.FromResult<Result<IModelSession>>(RuntimeFaults.ModelDoesNotLoad.With("there are no files."));

    /// <summary>One of the version's files by path, its digest checked, at its beginning; the caller closes it.</summary>
    public Func<string, CancellationToken, Task<Result<Stream>>> File { get; init; } =
        (path, _) =>
            Task.FromResult<Result<Stream>>(
                ControlFaults.NoSuchFile.With($"the version has no file '{Clip.Short(path)}'.")
            );
}
