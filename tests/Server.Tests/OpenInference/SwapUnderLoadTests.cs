using System.Net;
using System.Text;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>Through the real door, under steady load: versions come and go, and no caller notices.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class SwapUnderLoadTests : IAsyncLifetime
{
    private const int Connections = 4;
    private const int ModelBytes = 256 * 1024;

    private OpenInferenceHost _host = null!;

    // Which plan was last begun and last acknowledged; each plan's version is its number modulo the plans'.
    private int _begun;
    private int _acknowledged;

    public async ValueTask InitializeAsync() => _host = await OpenInferenceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Apply_AThousandTimesUnderLoad_FailsNoRequestAnswersNoOldOneAndKeepsItsMemory()
    {
        // Three in turn: the version before last was let go, so every swap loads and unloads a model.
        EndpointPlan[] plans = [Plan(0), Plan(1), Plan(2)];
        await _host.Apply(plans[0]);
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Connections).Select(_ => Task.Run(() => CallAsync(done.Token))).ToList();

        await SwapAsync(plans, 200);
        var before = Resident();
        await SwapAsync(plans, 1000);
        var grown = Resident() - before;
        await done.CancelAsync();
        var answers = await Task.WhenAll(callers);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answers.Sum()} answers over {Connections} connections during 1200 swaps; resident memory {before >> 20} MiB, {grown >> 10} KiB more after the last 1000"
        );
        Assert.All(answers, a => Assert.True(a > 200, $"only {a} answers"));
        // Every swap loaded and let go of a quarter of a megabyte: kept, they would come to 250.
        Assert.True(grown < 64L << 20, $"1000 swaps left {grown >> 20} MiB more in memory");
    }

    [Fact]
    public async Task Stop_WithRequestsUnderWay_AnswersThemAll()
    {
        await _host.Apply(_host.Plan("flights", 1, TinyModels.Slow(64)));
        using var patient = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using var client = new HttpClient(patient) { BaseAddress = _host.Client.BaseAddress };
        var bodies = Enumerable.Range(0, 3).Select(_ => new Body(SlowRequest)).ToList();
        var under = bodies.Select(b => PostAsync(client, b)).ToList();
        // The door asks for a body only once its request is under way.
        await Task.WhenAll(bodies.Select(b => b.Asked));

        await _host.StopAsync();

        Assert.All(await Task.WhenAll(under), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static byte[] SlowRequest { get; } =
        Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"rounds","shape":[],"datatype":"INT64","data":[20000]},{"name":"x","shape":[64,64],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("0", 64 * 64))}}]}]}"""
        );

    private EndpointPlan Plan(int number) =>
        _host.Plan("flights", number + 1, TinyModels.Heavy(number + 1, ModelBytes));

    private async Task SwapAsync(EndpointPlan[] plans, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var next = _begun + 1;
            Volatile.Write(ref _begun, next);
            await _host.Apply(plans[next % plans.Length]);
            Volatile.Write(ref _acknowledged, next);
        }
    }

    private async Task<int> CallAsync(CancellationToken done)
    {
        const string Body =
            """{"inputs":[{"name":"i","shape":[1],"datatype":"INT64","data":[0]},{"name":"x","shape":[1],"datatype":"FP32","data":[0]}]}""";
        var answers = 0;
        while (!done.IsCancellationRequested)
        {
            var from = Volatile.Read(ref _acknowledged);
            using var content = new StringContent(Body, Encoding.UTF8, "application/json");
            using var response = await _host.Client.PostAsync(
                "/v2/models/flights/infer",
                content,
                CancellationToken.None
            );
            var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
            var to = Volatile.Read(ref _begun);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
            var version = response.Headers.GetValues("Airworthy-Version").Single();
            // What the model computed is its number.
            Assert.Contains($"\"data\":[{version}]", text, StringComparison.Ordinal);
            Assert.Contains($"\"model_version\":\"{version}\"", text, StringComparison.Ordinal);
            Assert.True(
                Enumerable.Range(from, Math.Min(3, to - from + 1)).Any(plan => $"{(plan % 3) + 1}" == version),
                $"version {version} began after plan {from} was acknowledged and before {to} was begun"
            );
            answers++;
        }
        return answers;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, Body body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/flights/infer") { Content = body };
        request.Headers.ExpectContinue = true;
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode;
    }

    /// <summary>A body that says when it is asked for.</summary>
    private sealed class Body(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.SetResult();
            await stream.WriteAsync(bytes);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
