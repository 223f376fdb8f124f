using System.Diagnostics;
using System.Net.Sockets;
using Airworthy.Adapters.Processes;
using Airworthy.Serving.Isolation;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Processes;

/// <summary>Real commands in real isolation: what they may do, what they try, and what is left of them.</summary>
public sealed class ProcessIsolationTests : IDisposable
{
    private const string Nobody = "65534";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. Attempts.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Run_WhateverItTries_EndsAsItMust(string attempt)
    {
        await SkipWithoutIsolation();

        Assert.Null(await Attempts.RunAsync(Attempts.All.Single(a => a.Name == attempt), _folder.Root));
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(Attempts.Argument)]
    [InlineData(Attempts.ByBubblewrap)]
    public async Task Run_AsNobodyInParticular_HoldsAsWell(string attempts)
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess,
            "only root can become nobody; the other tests ran without rights already"
        );
        var folder = Directory.CreateDirectory(_folder.At("nobody")).FullName;
        Change("chmod", "755", _folder.Root);
        Change("chown", Nobody, folder);
        using var child = ChildProcess.Start(
            attempts,
            folder,
            "setpriv",
            $"--reuid={Nobody}",
            "--regid=65534",
            "--clear-groups",
            "--"
        );
        var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(said.Length == 0, "nobody cannot read the folder that the tests stand in");
        Assert.SkipWhen(said.Contains("no-isolation", StringComparison.Ordinal), said.Split('\n')[0]);

        Assert.Equal(
            Attempts.All.Select(a => $"{a.Name}: ok"),
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public async Task Start_OfAServiceOnASocket_IsReachedFromOutsideUntilItIsKilled()
    {
        await SkipWithoutIsolation();
        var command = Command(
            "python3 -c \"import socket; s=socket.socket(socket.AF_UNIX); s.bind('/scratch/s'); s.listen(); print('up', flush=True); c=s.accept()[0]; c.sendall(b'hello'); s.accept()\""
        );
        var up = new TaskCompletionSource();
        var isolation = Isolation();
        var started = await isolation.StartAsync(command with { Output = (_, _) => up.TrySetResult() }, default);
        await using var process = started.Value;
        await Task.WhenAny(up.Task, process.Ended);
        Assert.SkipWhen(process.Ended.IsCompleted, "there is no python3");

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(
            new UnixDomainSocketEndPoint(Path.Combine(command.Scratch, "s")),
            TestContext.Current.CancellationToken
        );
        var bytes = new byte[16];
        var read = await socket.ReceiveAsync(bytes, TestContext.Current.CancellationToken);
        process.Kill();
        var end = await process.Ended;

        Assert.Equal("hello"u8, bytes.AsSpan(0, read));
        Assert.Equal(IsolatedEnding.Killed, end.Ending);
    }

    [Fact]
    public async Task Run_ThatIsCancelled_IsGoneWhenItThrows()
    {
        await SkipWithoutIsolation();
        using var cancel = new CancellationTokenSource();
        var command = Command("echo here; while :; do sleep 1; done") with { Output = (_, _) => cancel.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Isolation().RunAsync(command, cancel.Token));
    }

    [Theory]
    [InlineData("ln -s /etc/passwd /scratch/r", "r")]
    [InlineData("ln -s / /scratch/d", "d/etc/passwd")]
    [InlineData("mkfifo /scratch/r", "r")]
    [InlineData("mkdir /scratch/r", "r")]
    [InlineData("head -c 2000 /dev/zero >/scratch/r", "r")]
    [InlineData("true", "../model/weights")]
    [InlineData("true", "/etc/passwd")]
    public async Task ReadScratch_OfWhatIsNoPlainFileThere_Refuses(string script, string path)
    {
        await SkipWithoutIsolation();
        var command = Command(script);
        var isolation = Isolation();
        await isolation.RunAsync(command, default);

        Assert.Equal(IsolationFaults.NotInScratch, isolation.ReadScratch(command.Scratch, path, 1000).Fault!.Reason);
    }

    [Fact]
    public async Task ReadScratch_OfAFileBelow_GivesItsBytes()
    {
        await SkipWithoutIsolation();
        var command = Command("mkdir -p /scratch/a/b; echo x >/scratch/a/b/c");
        var isolation = Isolation();
        await isolation.RunAsync(command, default);

        Assert.Equal("x\n"u8, isolation.ReadScratch(command.Scratch, "a/b/c", 1000).Value);
    }

    [Fact]
    public async Task Start_ByAServerThatIsKilled_TakesTheCommandAlong()
    {
        await SkipWithoutIsolation();
        using var server = ChildProcess.Start(Server, _folder.Root);
        var scratch = (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        // Opens once the command has opened the other end, and ends when nobody holds it any more.
        await using var pipe = new FileStream(Path.Combine(scratch, "f"), FileMode.Open, FileAccess.Read);
        server.Kill();

        Assert.Equal(0, await pipe.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    internal const string Server = "isolated-server";

    /// <summary>Starts a command that holds a pipe for ever, and says where.</summary>
    internal static async Task<int> ServeAsync(string folder)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder, "scratch")).FullName;
        Change("mkfifo", "--mode=666", Path.Combine(scratch, "f"));
        var command = new IsolatedCommand
        {
            Arguments = ["/bin/sh", "-c", "trap '' INT TERM HUP; exec 9>/scratch/f; while :; do sleep 1; done"],
            Folder = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName,
            Scratch = scratch,
        };
        var isolation = new ProcessIsolation(Path.Combine(folder, "isolation"), TimeProvider.System);
        await using var process = (await isolation.StartAsync(command, default)).Value;
        Console.WriteLine(scratch);
        await process.Ended;
        return 1;
    }

    private async Task SkipWithoutIsolation()
    {
        var held = await Isolation().HeldAsync(default);
        Assert.SkipUnless(held.IsOk, held.Fault?.Detail ?? "");
    }

    private ProcessIsolation Isolation() => new(_folder.At("isolation"), TimeProvider.System);

    private IsolatedCommand Command(string script) =>
        new()
        {
            Arguments = ["/bin/sh", "-c", script],
            Folder = Directory.CreateDirectory(_folder.At("model")).FullName,
            Scratch = Directory.CreateDirectory(_folder.At("scratch")).FullName,
            TimeLimit = TimeSpan.FromSeconds(60),
        };

    private static void Change(params string[] line)
    {
        using var process = Process.Start(line[0], line[1..]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
