using Airworthy.Adapters.Processes;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Isolation;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Python;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Python;

/// <summary>What becomes of processes that die, hang or try what they may not, and of those beside them.</summary>
public sealed class PythonSessionTests : IDisposable
{
    /// <summary>A model of somebody's own code, whose rows say what it is to do.</summary>
    private const string Unruly = """
        import os
        os.makedirs("code")
        with open("code/unruly.py", "w") as file:
            file.write('''
        import os, socket, sys, time
        import numpy
        if os.path.exists("/model/never"):
            sys.exit(9)
        class Model:
            def predict(self, rows):
                rows = numpy.asarray(rows)
                for what in rows.ravel():
                    if what == 13:
                        print("thirteen is too many", file=sys.stderr, flush=True)
                        os._exit(3)
                    if what == 14:
                        time.sleep(600)
                    if what == 15:
                        hoard = [bytearray(16 << 20) for _ in range(1000)]
                    if what == 16:
                        socket.create_connection(("127.0.0.1", 1), 1)
                    if what == 17:
                        open("/model/new", "w")
                    if what == 18:
                        return numpy.array(["a"] * len(rows))
                    if what == 19:
                        return rows + 0.5
                    if what == 20:
                        raise ValueError("twenty is not allowed")
                    if what == 21:
                        return numpy.array([os.getuid()] * len(rows))
                return rows[:, 0]
        def _load_pyfunc(path):
            return Model()
        ''')
        with open("MLmodel", "w") as file:
            file.write('''flavors:
          python_function:
            loader_module: unruly
            code: code
        signature:
          inputs: '[{"type": "tensor", "name": "x", "tensor-spec": {"dtype": "int64", "shape": [-1, 1]}}]'
          outputs: '[{"type": "tensor", "name": "y", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
        ''')
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_WhereAProcessDies_FailsThatRequestAloneAndSaysWhy()
    {
        using var session = await LoadAsync();
        var others = Enumerable.Range(0, 40).Select(i => AskAsync(session, i % 10)).ToList();

        var fatal = await AskAsync(session, 13);

        Assert.Equal("python-worker-ended", fatal.Fault?.Code);
        Assert.Contains("exit code is 3", fatal.Fault!.Detail, StringComparison.Ordinal);
        Assert.Contains("thirteen is too many", fatal.Fault.Detail, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(others), answer => Assert.True(answer.IsOk, answer.Fault?.ToString()));
        Assert.Equal(7, Number(await AskAsync(session, 7)));
        Assert.Null(session.Trouble);
    }

    [Fact]
    public async Task Run_WhereAProcessHangs_EndsItInTimeAndStartsAnother()
    {
        using var session = await LoadAsync(o => o with { Workers = 1, RequestTime = TimeSpan.FromSeconds(8) });

        var stuck = await AskAsync(session, 14);

        Assert.Equal("model-timed-out", stuck.Fault?.Code);
        Assert.Equal(5, Number(await AskAsync(session, 5)));
    }

    [Fact]
    public async Task Run_CancelledWhileTheModelWorks_ReturnsAtOnceAndTheNextIsAnswered()
    {
        using var session = await LoadAsync(o => o with { Workers = 1, RequestTime = TimeSpan.FromSeconds(8) });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asking = session.RunAsync([Row(14)], [], cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var next = await AskAsync(session, 4);
        Assert.True(next.IsOk || next.Fault.Code == "no-worker-free", next.Fault?.ToString());
        Assert.Equal(6, Number(await AskAsync(session, 6)));
    }

    [Fact]
    public async Task Run_BeyondItsMemory_IsEndedAndNothingElseIs()
    {
        using var session = await LoadAsync(o => o with { MemoryBytes = 512 << 20 });

        var greedy = await AskAsync(session, 15);

        Assert.True(
            greedy.Fault?.Code == "python-worker-ended"
                && greedy.Fault.Detail.Contains("emory", StringComparison.Ordinal),
            greedy.Fault?.ToString()
        );
        Assert.Equal(1, Number(await AskAsync(session, 1)));
    }

    [Theory]
    [InlineData(16, "model-refused-input", "Connection")]
    [InlineData(17, "model-refused-input", "Read-only file system")]
    [InlineData(20, "model-refused-input", "twenty is not allowed")]
    [InlineData(18, "answer-unlike-signature", "the signature says INT64")]
    [InlineData(19, "answer-unlike-signature", "values that are no INT64")]
    public async Task Run_OfWhatMustNotBe_IsAFaultThatSaysSo(int what, string code, string says)
    {
        using var session = await LoadAsync(o => o with { Workers = 1 });

        var answer = await AskAsync(session, what);

        Assert.Equal(code, answer.Fault?.Code);
        Assert.Contains(says, answer.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(2, Number(await AskAsync(session, 2)));
    }

    [Fact]
    public async Task Run_OnAServerOfRoot_IsAnotherUserThere()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the server is no root here");
        using var session = await LoadAsync(o => o with { Workers = 1 });

        Assert.True(Number(await AskAsync(session, 21)) >= 60_000);
    }

    [Fact]
    public async Task Trouble_WhereEveryProcessDiesAtItsStart_SaysWhyUntilOneLives()
    {
        using var session = await LoadAsync(o => o with { Workers = 1 });
        // The loaded code now ends every process that starts: as a package does that an upgrade broke.
        var model = Directory.GetDirectories(_folder.At("p", "x")[..^2]).Single();
        await File.WriteAllTextAsync(Path.Combine(model, "model", "never"), "", Cancel);
        Assert.False((await AskAsync(session, 13)).IsOk);

        var answer = await AskAsync(session, 1);

        Assert.Equal("model-does-not-load", answer.Fault?.Code);
        Assert.Equal(answer.Fault, session.Trouble);
        File.Delete(Path.Combine(model, "model", "never"));
        while (session.Trouble is not null)
        {
            await Task.Delay(20, Cancel);
        }
        Assert.Equal(3, Number(await AskAsync(session, 3)));
    }

    [Fact]
    public async Task Dispose_Always_LeavesNoFile()
    {
        var session = await LoadAsync();
        Assert.NotEmpty(Directory.GetDirectories(_folder.At("p", "x")[..^2]));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var made in Directory.GetDirectories(_folder.At("p", "x")[..^2]))
            {
                Assert.Equal("UserExecute, UserWrite, UserRead", File.GetUnixFileMode(made).ToString());
            }
        }

        session.Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("p", "x")[..^2]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(session, 1));
    }

    [Fact]
    public async Task Load_WhereNothingCanBeIsolated_RefusesUnlessThatIsAllowed()
    {
        var files = await PythonModels.TrainAsync(Unruly);

        var refused = await PythonModels.Of(_folder, new Nowhere()).LoadAsync(files, Cancel);
        var allowed = await PythonModels
            .Of(_folder, new PlainProcesses(TimeProvider.System), o => o with { Workers = 1 })
            .LoadAsync(files, Cancel);

        Assert.Equal("no-isolation", refused.Fault?.Code);
        Assert.Contains("pythonUnisolated", refused.Fault!.Detail, StringComparison.Ordinal);
        using var session = allowed.Value;
        Assert.Equal(8, Number(await AskAsync(session, 8)));
        Assert.Equal("python-worker-ended", (await AskAsync(session, 13)).Fault?.Code);
        Assert.Equal(8, Number(await AskAsync(session, 8)));
    }

    private async Task<IModelSession> LoadAsync(Func<PythonOptions, PythonOptions>? change = null)
    {
        var files = await PythonModels.TrainAsync(Unruly);
        var runtime = await PythonModels.RuntimeAsync(_folder, change);
        var loaded = await runtime.LoadAsync(files, Cancel);
        Assert.True(loaded.IsOk, loaded.Fault?.ToString());
        return loaded.Value;
    }

    private static Tensor Row(long what) => new("x", TensorType.INT64, [1, 1], new[] { what });

    private static async Task<Result<IReadOnlyList<Tensor>>> AskAsync(IModelSession session, long what) =>
        await session.RunAsync([Row(what)], [], Cancel);

    private static long Number(Result<IReadOnlyList<Tensor>> answer) =>
        answer.IsOk ? ((long[])answer.Value[0].Data)[0] : throw new InvalidOperationException(answer.Fault.ToString());

    private sealed class Nowhere : IIsolation
    {
        private static readonly Fault None = IsolationFaults.NoIsolation.With("Nothing is isolated here.");

        public Task<Result<IsolationHeld>> HeldAsync(CancellationToken cancel) =>
            Task.FromResult<Result<IsolationHeld>>(None);

        public Task<Result<IIsolatedProcess>> StartAsync(IsolatedCommand command, CancellationToken cancel) =>
            Task.FromResult<Result<IIsolatedProcess>>(None);

        public Result<byte[]> ReadScratch(string scratch, string path, int maximumBytes) => None;
    }
}
