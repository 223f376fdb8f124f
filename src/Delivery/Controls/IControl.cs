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
}
