using System.Collections.Concurrent;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>An orchestrator whose work is a script by target: what it says piece by piece, and how it ends. It remembers what was asked of it.</summary>
internal sealed class ScriptedWork(string kind) : IOrchestrator
{
    private readonly ConcurrentDictionary<string, Script> _scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _looks = new(StringComparer.Ordinal);

    public string Kind => kind;

    public ConcurrentQueue<WorkOrder> Started { get; } = new();

    public ConcurrentDictionary<string, CancelForce> Cancelled { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes when work of a target that never ends by itself was handed over.</summary>
    public TaskCompletionSource Holding { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedWork Plays(string target, Script script)
    {
        _scripts[target] = script;
        return this;
    }

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel)
    {
        Started.Enqueue(order);
        var script = Of(order);
        if (script.HangsAtStart && !order.MayHaveStarted)
        {
            Holding.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancel);
        }
        return order is { MayHaveStarted: true, Repeatable: false } && script.Forgets
            ? OrchestrationFaults.WorkLost.With("Nobody knows it.")
            : new WorkHandle(order.Key);
    }

    public Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        var script = Of(order);
        var look = _looks.AddOrUpdate(order.Key, 0, (_, n) => n + 1);
        var log = script.Log.Select(Encoding.UTF8.GetBytes).ToList();
        var said = log.Take(look + 1).SelectMany(b => b).ToArray();
        var stopped = Cancelled.TryGetValue(order.Key, out var force) && force >= script.EndsAt;
        var ended = stopped || (!script.NeverEnds && look + 1 >= log.Count);
        if (script.NeverEnds && !stopped)
        {
            Holding.TrySetResult();
        }
        var attempt = order.Inputs["AIRWORTHY_ATTEMPT"].Value;
        var outcome =
            stopped ? WorkOutcome.Cancelled
            : script.FailsAttempts.Contains(attempt) ? WorkOutcome.Failed
            : script.Outcome;
        return Task.FromResult<Result<WorkStatus>>(
            new WorkStatus
            {
                Handle = handle,
                Phase = ended ? WorkPhase.Ended : WorkPhase.Running,
                Detail = $"{outcome}",
                Log = new WorkLog(said.AsMemory((int)Math.Min(logFrom, said.Length)), said.Length, ended),
                End = ended
                    ? new WorkEnd
                    {
                        Outcome = outcome,
                        Word = $"{outcome}",
                        Outputs = script.Outputs,
                        Artifacts = [.. script.Files.Keys],
                    }
                    : null,
                LookAgainIn = TimeSpan.FromMilliseconds(20),
            }
        );
    }

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        Task.FromResult<Result<Stream>>(new MemoryStream(Encoding.UTF8.GetBytes(Of(order).Files[path])));

    public Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    )
    {
        Cancelled[order.Key] = force;
        return Task.FromResult<Result<Nothing>>(Result.Done);
    }

    public Task<Result<Nothing>> AnswerAsync(
        WorkOrder order,
        WorkHandle handle,
        WorkAnswer answer,
        CancellationToken cancel
    ) => Task.FromResult<Result<Nothing>>(Result.Done);

    private Script Of(WorkOrder order) => _scripts.GetValueOrDefault(order.Target) ?? new Script();

    /// <summary>How the work of a target goes.</summary>
    internal sealed record Script
    {
        public IReadOnlyList<string> Log { get; init; } = [];

        public WorkOutcome Outcome { get; init; } = WorkOutcome.Succeeded;

        public IReadOnlyList<string> FailsAttempts { get; init; } = [];

        public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

        public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

        public bool NeverEnds { get; init; }

        /// <summary>How hard it is to be asked.</summary>
        public CancelForce EndsAt { get; init; }

        public bool HangsAtStart { get; init; }

        public bool Forgets { get; init; }
    }
}
