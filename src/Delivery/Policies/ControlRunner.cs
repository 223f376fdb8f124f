using System.Text;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;
using Microsoft.Extensions.Logging;

namespace Airworthy.Delivery.Policies;

/// <summary>Asks one control and makes a finding of whatever comes of it: an answer, no answer in time, or a broken control.</summary>
internal sealed class ControlRunner(ControlCatalog controls, TimeProvider clock, TimeSpan timeout, ILogger logger)
{
    /// <summary>Long sentences of a control or runtime stay readable in the record.</summary>
    private const int MaximumText = 2000;
    private const int MaximumDetails = 50;
    private const int MaximumPlots = 4;
    private const int MaximumSvg = 32_000;

    /// <summary>The question's digest, or null when it must be asked anew: its answer is timely, or no control of that name is there.</summary>
    public Sha256Digest? Looked(ControlSpec spec, GateQuestion question) =>
        controls.Find(spec.Name) is { } control
        && control.Lint(spec, question.Evaluation).Count == 0
        && !control.MustAskAnew(spec)
            ? LookedText.Digest(control, spec, question)
            : null;

    /// <summary>What a control needs by its own estimate; nothing where it will not be asked.</summary>
    public long MemoryBytes(ControlSpec spec, GateQuestion question) =>
        controls.Find(spec.Name) is { } control && control.Lint(spec, question.Evaluation).Count == 0
            ? control.MemoryBytes(spec)
            : 0;

    /// <summary>
    /// The finding. <paramref name="started"/> is told of the control's task, which may outlive a time-out or cancelling: whoever owns
    /// the inquiry waits for it.
    /// </summary>
    public async Task<Finding> AskAsync(
        ControlSpec spec,
        GateQuestion question,
        Inquiry inquiry,
        Action<Task> started,
        CancellationToken cancel
    )
    {
        var start = clock.GetTimestamp();
        if (controls.Find(spec.Name) is not { } control)
        {
            var unknown = Answer.CouldNotAsk(PipelinePolicyLint.Unknown(spec, controls));
            return Finding(spec, unknown, Sha256Digest.Of(Encoding.UTF8.GetBytes(PolicyText.Of(spec))), start);
        }
        var looked = LookedText.Digest(control, spec, question);
        if (control.Lint(spec, question.Evaluation) is [var first, ..])
        {
            return Finding(spec, Answer.CouldNotAsk(first), looked, start);
        }
        var longest = control.Longest(spec) is { } own && own > timeout ? own : timeout;
        using var limit = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var asked = Question(spec, question, inquiry, looked);
        // On the pool, because a control may compute for long before it first waits.
        var work = Task.Run(() => control.AskAsync(asked, either.Token), cancel);
        started(work);
        return Finding(spec, await AnswerAsync(spec, work, longest, limit.Token, either.Token, cancel), looked, start);
    }

    private async Task<Answer> AnswerAsync(
        ControlSpec spec,
        Task<Answer> work,
        TimeSpan longest,
        CancellationToken limit,
        CancellationToken either,
        CancellationToken cancel
    )
    {
        try
        {
            return await work.WaitAsync(either);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Answer.Inconclusive(
                $"It did not answer within {longest.TotalSeconds:0.#} seconds.",
                "Judge on fewer rows, or make the model faster; an operator can raise the time-out of controls."
            );
        }
#pragma warning disable CA1031 // A broken control must not break the release: it is no pass, and everything about it is logged.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            logger.LogError(broken, "The control {Control} broke", spec.ToString());
            return Answer.Inconclusive(
                $"The control itself broke ({broken.GetType().Name}: {Clip.Short(broken.Message)}).",
                "This is a fault of the server, not of the model; its log has the details."
            );
        }
    }

    private ControlQuestion Question(ControlSpec spec, GateQuestion question, Inquiry inquiry, Sha256Digest looked) =>
        new()
        {
            Spec = spec,
            Evaluation = question.Evaluation,
            EvaluationDigest = question.EvaluationDigest,
            Candidate = inquiry.Candidate,
            Champion = inquiry.Champion,
            Rows = inquiry.RowsAsync,
            Set = inquiry.SetAsync,
            DataFile = inquiry.DataFileAsync,
            Account = question.Account,
            Clock = clock,
            Looked = looked,
        };

    private Finding Finding(ControlSpec spec, Answer answer, Sha256Digest looked, long start) =>
        new()
        {
            Control = spec.Name,
            With = spec.With,
            Outcome = answer.Outcome,
            Summary = Bounded(answer.Summary),
            Mend = Bounded(answer.Mend),
            Figures = answer
                .Figures.Where(f => double.IsFinite(f.Value))
                .ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal),
            Details = [.. answer.Details.Take(MaximumDetails).Select(Bounded)],
            Plots = answer.Plots.Where(p => p.Svg.Length <= MaximumSvg).Take(MaximumPlots).ToArray()
                is { Length: > 0 } plots
                ? plots
                : null,
            Looked = looked,
            Seconds = clock.GetElapsedTime(start).TotalSeconds,
        };

    private static string Bounded(string text) => text.Length <= MaximumText ? text : text[..MaximumText] + "…";
}
