using System.Collections.Concurrent;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Delivery.Orchestration;
using Airworthy.Delivery.Policies;
using Airworthy.Record.State;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Orchestrators.Command;

/// <summary>
/// Runs programs on this machine, isolated as the control <c>command</c> is. A command dies with the server; what it did until then
/// nobody can say, so it is lost unless the pipeline says that it may run twice.
/// </summary>
public sealed class CommandOrchestrator(
    IIsolation isolation,
    CommandSettings settings,
    IStateStore state,
    IBlobStore blobs,
    TimeProvider clock
) : IOrchestrator, IDisposable
{
    /// <summary>How many run at once; others wait in the order they came.</summary>
    private static readonly int SideBySide = Math.Max(2, Environment.ProcessorCount);

    private readonly ConcurrentDictionary<string, CommandRun> _runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(SideBySide);

    public string Kind => "command";

    public void Dispose() => _places.Dispose();

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel)
    {
        if (_runs.ContainsKey(order.Key))
        {
            return new WorkHandle(order.Key);
        }
        if (order is { MayHaveStarted: true, Repeatable: false })
        {
            return Lost();
        }
        if (CommandLineRules.Split(order.Target) is not { } arguments)
        {
            return OrchestrationFaults.WorkRefused.With("The command line has no program, or a quote is left open.");
        }
        if (order.With.GetValueOrDefault("network") == "yes" && !settings.Network)
        {
            return OrchestrationFaults.WorkRefused.With(
                "The command asks for a network, and this server gives none to commands; its operator can set commandNetwork."
            );
        }
        if (!(await isolation.HeldAsync(cancel)).TryGet(out _, out var fault))
        {
            return OrchestrationFaults.WorkRefused.With(fault.Detail);
        }
        var folder = Path.Combine(settings.WorkFolder, $"step-{order.Key.Replace('/', '-')}");
        CommandFiles.Remove(folder);
        var (model, scratch) = (CommandFiles.Made(folder, "model"), CommandFiles.Made(folder, "scratch"));
        if (
            order.With.GetValueOrDefault("files") == "yes"
            && await FilesAsync(order, model, cancel) is { IsOk: false } gone
        )
        {
            CommandFiles.Remove(folder);
            return OrchestrationFaults.WorkRefused.With(gone.Fault!.Detail);
        }
        var run = new CommandRun(folder, scratch);
        if (_runs.TryAdd(order.Key, run))
        {
            run.Begin(isolation, run.Command(arguments, order, model, settings), _places);
        }
        return new WorkHandle(order.Key);
    }

    public async Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    ) =>
        _runs.TryGetValue(order.Key, out var run)
            ? await run.LookAsync(handle, logFrom, isolation, clock, cancel)
            : Lost();

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel)
    {
        const int LargestFile = 256 << 20;
        return Task.FromResult(
            _runs.TryGetValue(order.Key, out var run)
                ? isolation.ReadScratch(run.Scratch, path, LargestFile).Map(b => (Stream)new MemoryStream(b, false))
                : Lost()
        );
    }

    /// <summary>The isolation knows one way to end a command: all of it, at once.</summary>
    public Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    )
    {
        if (_runs.TryGetValue(order.Key, out var run))
        {
            run.Kill();
        }
        return Task.FromResult<Result<Nothing>>(Result.Done);
    }

    public Task ForgetAsync(WorkOrder order)
    {
        if (_runs.TryRemove(order.Key, out var run))
        {
            CommandFiles.Remove(run.Folder);
        }
        return Task.CompletedTask;
    }

    private async Task<Result<Nothing>> FilesAsync(WorkOrder order, string folder, CancellationToken cancel)
    {
        var row = await state.FindAsync(CatalogTables.Versions, $"{order.Version}", cancel);
        foreach (var file in row?.Value.Files ?? [])
        {
            var opened = await ModelBytes.OpenAsync(blobs, file.Digest, cancel);
            if (await CommandFiles.CopyAsync(opened, folder, file.Path, cancel) is { IsOk: false } gone)
            {
                return gone;
            }
        }
        return Result.Done;
    }

    private static Fault Lost() =>
        OrchestrationFaults.WorkLost.With(
            "The server was stopped while the command ran, and took it along; nobody can say how far it came."
        );
}
