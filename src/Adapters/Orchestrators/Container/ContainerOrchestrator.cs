using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Container;

/// <summary>
/// Runs steps as containers of this machine, by podman or docker. A container is named after its order and outlives the server, so one that
/// an earlier process began is found again and never begun twice.
/// </summary>
/// <param name="path">Folders in which podman or docker is looked for.</param>
public sealed class ContainerOrchestrator(string path) : IOrchestrator
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private readonly ContainerProgram? _program = ContainerProgram.Find(path);

    public string Kind => "container";

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel)
    {
        if (_program is null)
        {
            return OrchestrationFaults.WorkRefused.With(
                "This machine has neither podman nor docker on its path, so no container can be run here. Its operator can install one, or the step can run elsewhere."
            );
        }
        if (order.Target.StartsWith('-'))
        {
            return OrchestrationFaults.WorkRefused.With($"'{Clip.Short(order.Target)}' is no image.");
        }
        var name = NameOf(order);
        if (!(await StateAsync(name, cancel)).TryGet(out var state, out var fault))
        {
            return fault;
        }
        if (state is not null)
        {
            return new WorkHandle(name);
        }
        if (!Arguments(order, name).TryGet(out var arguments, out fault))
        {
            return fault;
        }
        var values = order.Inputs.Select(i => KeyValuePair.Create(i.Key, i.Value.Value));
        if (!(await _program.RunAsync(arguments, values, cancel)).TryGet(out var answer, out fault))
        {
            return fault;
        }
        // Another process was quicker with this very order, or the container was made and could not be begun: a look tells.
        return answer.Code == 0 || (await StateAsync(name, cancel)).TryGet(out state, out _) && state is not null
            ? new WorkHandle(name)
            : OrchestrationFaults.WorkRefused.With(
                $"{_program.Name} could not run '{Clip.Short(order.Target)}': {Last(answer.Text)}"
            );
    }

    public async Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (!(await StateAsync(handle.Text, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        if (found is not { } state)
        {
            return Status(handle, logFrom, default, new WorkEnd { Outcome = WorkOutcome.Lost, Word = "lost" }) with
            {
                Detail = $"{_program!.Name} knows no container '{handle.Text}' any more",
            };
        }
        // The state first: what is said until then is in the log that is read after it.
        if (!(await AskAsync(["logs", handle.Text], cancel)).TryGet(out var log, out fault))
        {
            return fault;
        }
        var bytes = log.Bytes.AsMemory((int)Math.Clamp(logFrom, 0, log.Bytes.Length));
        return state.Text("Status") is "exited" or "dead" or "stopped"
            ? Status(handle, log.Bytes.Length, bytes, End(state))
            : Status(handle, log.Bytes.Length, bytes, null);
    }

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        Task.FromResult<Result<Stream>>(OrchestrationFaults.WorkRefused.With("A container's files are not kept."));

    public async Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    )
    {
        var signal = force switch
        {
            CancelForce.Stop => "INT",
            CancelForce.Terminate => "TERM",
            _ => "KILL",
        };
        // Who is over cannot be told to end, which is no fault.
        return (await AskAsync(["kill", "--signal", signal, handle.Text], cancel)).Map(_ => default(Nothing));
    }

    public async Task ForgetAsync(WorkOrder order)
    {
        if (_program is not null)
        {
            await AskAsync(["rm", "--force", "--volumes", NameOf(order)], CancellationToken.None);
        }
    }

    /// <summary>Nothing of this machine, no right to more than it begins with, and no network unless it is asked for.</summary>
    private static Result<List<string>> Arguments(WorkOrder order, string name)
    {
        var command = order.With.GetValueOrDefault("command", "");
        if (CommandLineRules.Split(command.Length == 0 ? "-" : command) is not { } words)
        {
            return OrchestrationFaults.WorkRefused.With("The command has a quote that is left open.");
        }
        List<string> arguments =
        [
            "run",
            "--detach",
            "--name",
            name,
            "--network",
            order.With.GetValueOrDefault("network") == "yes" ? "bridge" : "none",
            "--pull",
            order.With.GetValueOrDefault("pull", "missing"),
            "--memory",
            $"{order.With.GetValueOrDefault("memory-mib", "1024")}m",
            "--pids-limit",
            "128",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--read-only",
            "--tmpfs",
            "/tmp",
        ];
        foreach (var input in order.Inputs.Keys.Order(StringComparer.Ordinal))
        {
            arguments.AddRange(["--env", input]);
        }
        arguments.Add(order.Target);
        arguments.AddRange(command.Length == 0 ? [] : words);
        return arguments;
    }

    /// <summary>Null where there is no such container.</summary>
    private async Task<Result<JsonElement?>> StateAsync(string name, CancellationToken cancel)
    {
        var asked = await AskAsync(["container", "inspect", "--format", "{{json .State}}", name], cancel);
        if (!asked.TryGet(out var answer, out var fault))
        {
            return fault;
        }
        if (answer.Code != 0)
        {
            return answer.Text.Contains("no such container", StringComparison.OrdinalIgnoreCase)
                ? Result.Ok<JsonElement?>(null)
                : OrchestrationFaults.OrchestratorUnreachable.With($"{_program!.Name} says: {Last(answer.Text)}");
        }
        using var document = JsonDocument.Parse(answer.Bytes);
        return document.RootElement.Clone();
    }

    private Task<Result<ContainerAnswer>> AskAsync(string[] arguments, CancellationToken cancel) =>
        _program is null
            ? Task.FromResult<Result<ContainerAnswer>>(
                OrchestrationFaults.OrchestratorUnreachable.With("Neither podman nor docker is on this machine's path.")
            )
            : _program.RunAsync(arguments, [], cancel);

    private static WorkEnd End(JsonElement state)
    {
        var code = state.Number("ExitCode") ?? -1;
        var word = state.IsTrue("OOMKilled") ? "out of memory" : $"exit code {code}";
        // 130, 137, 143: ended by a signal.
        var outcome =
            code == 0 ? WorkOutcome.Succeeded
            : code is 130 or 137 or 143 && !state.IsTrue("OOMKilled") ? WorkOutcome.Cancelled
            : WorkOutcome.Failed;
        return new WorkEnd { Outcome = outcome, Word = word };
    }

    private static WorkStatus Status(WorkHandle handle, long next, ReadOnlyMemory<byte> log, WorkEnd? end) =>
        new()
        {
            Handle = handle,
            Phase = end is null ? WorkPhase.Running : WorkPhase.Ended,
            Detail = end is null ? $"the container '{handle.Text}' is running" : $"the container ended: {end.Word}",
            Log = new WorkLog(log, next, end is not null),
            End = end,
            LookAgainIn = end is null ? Soon : TimeSpan.Zero,
        };

    /// <summary>Names hold neither slashes nor more than some letters, so it is the key's digest.</summary>
    private static string NameOf(WorkOrder order) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"airworthy-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(order.Key)))[..24]}"
        );

    private static string Last(string text) => Clip.Short(text.Split('\n', StringSplitOptions.TrimEntries)[^1]);
}
