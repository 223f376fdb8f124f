using System.Text;
using Airworthy.Adapters.Orchestrators.Container;
using Airworthy.Delivery.Orchestration;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Orchestrators.Container;

/// <summary>Containers, by a docker that runs what stands behind the image on this machine.</summary>
public sealed class ContainerOrchestratorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly ContainerOrchestrator _orchestrator;

    public ContainerOrchestratorTests()
    {
        var docker = Path.Combine(_folder.Root, "docker");
        File.Copy(
            Path.Combine(Repository.Root, "tests/Adapters.Tests/Orchestrators/Container/docker.sh"),
            docker,
            overwrite: true
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        _orchestrator = new ContainerOrchestrator(_folder.Root);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Asked => File.ReadAllText(Path.Combine(_folder.Root, "asked"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_Image_RunsOnceWithWhatItIsTold()
    {
        var order = Order("sh -c 'echo version $AIRWORTHY_VERSION; echo $TOKEN >&2; exit 3'");
        var handle = await StartAsync(order);
        var again = await StartAsync(order with { MayHaveStarted = true });

        var (end, log) = await EndAsync(order, handle);

        Assert.Equal(handle, again);
        Assert.Equal((WorkOutcome.Failed, "exit code 3"), (end.Outcome, end.Word));
        Assert.Equal("version 3\ns3cret\n", log);
        Assert.Single(Asked.Split('\n'), l => l.StartsWith("run ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartAsync_Image_GetsNothingOfThisMachine()
    {
        var order = Order("true");

        await EndAsync(order, await StartAsync(order));

        foreach (
            var held in new[] { "--network none", "--cap-drop ALL", "--read-only", "no-new-privileges", "--memory 64m" }
        )
        {
            Assert.Contains(held, Asked, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("s3cret", Asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookAsync_ContainerRemoved_IsLost()
    {
        var order = Order("true");
        var handle = await StartAsync(order);
        await _orchestrator.ForgetAsync(order);

        var status = await _orchestrator.LookAsync(order, handle, 0, Cancel);

        Assert.Equal(WorkOutcome.Lost, status.Value.End?.Outcome);
    }

    [Fact]
    public async Task CancelAsync_Running_EndsIt()
    {
        var order = Order("sleep 60");
        var handle = await StartAsync(order);

        var cancelled = await _orchestrator.CancelAsync(order, handle, CancelForce.Kill, Cancel);

        Assert.True(cancelled.IsOk, cancelled.Fault?.ToString());
        Assert.Equal(WorkOutcome.Cancelled, (await EndAsync(order, handle)).End.Outcome);
    }

    [Theory]
    [InlineData("missing:1", "Unable to find image")]
    [InlineData("--privileged", "is no image")]
    public async Task StartAsync_WhatIsNoImage_IsRefused(string image, string says)
    {
        var refused = await _orchestrator.StartAsync(Order("true") with { Target = image }, Cancel);

        Assert.Equal(OrchestrationFaults.WorkRefused, refused.Fault?.Reason);
        Assert.Contains(says, refused.Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_MachineWithoutAnyEngine_SaysSo()
    {
        var refused = await new ContainerOrchestrator("/nowhere").StartAsync(Order("true"), Cancel);

        Assert.Contains("neither podman nor docker", refused.Fault!.Detail, StringComparison.Ordinal);
    }

    private static WorkOrder Order(string command) =>
        new()
        {
            Key = "rel-1/train/1",
            Target = "registry.example/train:1",
            With = new Dictionary<string, string> { ["command"] = command, ["memory-mib"] = "64" },
            Inputs = new Dictionary<string, WorkInput>
            {
                ["AIRWORTHY_VERSION"] = new("3"),
                ["TOKEN"] = new("s3cret", true),
            },
        };

    private async Task<WorkHandle> StartAsync(WorkOrder order)
    {
        var handle = await _orchestrator.StartAsync(order, Cancel);
        Assert.True(handle.IsOk, handle.Fault?.ToString());
        return handle.Value;
    }

    private async Task<(WorkEnd End, string Log)> EndAsync(WorkOrder order, WorkHandle handle)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Patience);
        var log = new StringBuilder();
        for (long from = 0; ; )
        {
            var looked = await _orchestrator.LookAsync(order, handle, from, limit.Token);
            Assert.True(looked.IsOk, looked.Fault?.ToString());
            log.Append(Encoding.UTF8.GetString(looked.Value.Log.Bytes.Span));
            from = looked.Value.Log.Next;
            if (looked.Value.End is { } end)
            {
                return (end, log.ToString());
            }
        }
    }
}
