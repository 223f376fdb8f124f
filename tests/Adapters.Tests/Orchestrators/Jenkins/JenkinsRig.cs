using System.Text;
using Airworthy.Adapters.Orchestrators.Jenkins;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>An orchestrator, a controller for it, and one clock for both.</summary>
internal sealed class JenkinsRig : IAsyncDisposable
{
    public const string Key = "AIRWORTHY_STEP";
    private const string Token = "11f0e7c0ffee";
    private const string Password = "correct horse";
    private readonly List<JenkinsOrchestrator> _orchestrators = [];

    private JenkinsRig(FakeJenkins jenkins, PassingTime clock)
    {
        (Jenkins, Clock) = (jenkins, clock);
        User = jenkins.AddUser("airworthy", Password, Token);
        Job = jenkins.AddJob(
            "team/train",
            new FakeParameter(Key),
            new FakeParameter("MODEL"),
            new FakeParameter("AIRWORTHY_VERSION"),
            new FakeParameter("TARGET", FakeParameterKind.Choice, "", "staging", "production"),
            new FakeParameter("FULL", FakeParameterKind.Boolean, "false"),
            new FakeParameter("DATA", FakeParameterKind.File),
            new FakeParameter("SECRET", FakeParameterKind.Password)
        );
        Orchestrator = Connect(Token);
    }

    public FakeJenkins Jenkins { get; }

    public PassingTime Clock { get; }

    public FakeUser User { get; }

    public FakeJob Job { get; }

    public JenkinsOrchestrator Orchestrator { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<JenkinsRig> StartAsync()
    {
        var clock = new PassingTime();
        return new JenkinsRig(await FakeJenkins.StartAsync(clock), clock);
    }

    public JenkinsOrchestrator WithPassword() => Connect(Password);

    public JenkinsOrchestrator Connect(string secret)
    {
        var orchestrator = new JenkinsOrchestrator(
            new JenkinsSettings
            {
                Url = Jenkins.Url,
                User = "airworthy",
                Token = secret,
            },
            Clock
        );
        _orchestrators.Add(orchestrator);
        return orchestrator;
    }

    public static WorkOrder Order(string key = "release-1.train.1", params (string Name, string Value)[] with) =>
        new()
        {
            Key = key,
            Target = "team/train",
            With = with.ToDictionary(w => w.Name, w => w.Value),
            Inputs = new Dictionary<string, WorkInput>
            {
                ["AIRWORTHY_VERSION"] = new("3"),
                ["NOT_DECLARED"] = new("x"),
            },
        };

    /// <summary>The order's build, begun, and the handle that leads to it.</summary>
    public async Task<(FakeBuild Build, WorkHandle Handle)> BeginAsync(WorkOrder order)
    {
        var queued = await Orchestrator.StartAsync(order, Cancel);
        Assert.True(queued.IsOk, queued.Fault?.ToString());
        var status = await LookAsync(order, queued.Value);
        return (Job.Builds[0], status.Handle);
    }

    public async Task<WorkStatus> LookAsync(WorkOrder order, WorkHandle handle, long logFrom = 0)
    {
        var looked = await Orchestrator.LookAsync(order, handle, logFrom, Cancel);
        Assert.True(looked.IsOk, looked.Fault?.ToString());
        return looked.Value;
    }

    public int Count(string request) => Jenkins.Requests.Count(r => r.StartsWith(request, StringComparison.Ordinal));

    public int Orders => Jenkins.Requests.Count(r => r.Contains("/buildWithParameters", StringComparison.Ordinal));

    public static string Text(WorkLog log) => Encoding.UTF8.GetString(log.Bytes.Span);

    public static Fault Refused<T>(Result<T> result, FaultCode code)
    {
        Assert.False(result.IsOk, "it was not refused");
        Assert.Equal(code, result.Fault!.Reason);
        return result.Fault;
    }

    public static Principal Ann => Principal.User(UserName.Parse("ann").Value);

    public async ValueTask DisposeAsync()
    {
        _orchestrators.ForEach(o => o.Dispose());
        await Jenkins.DisposeAsync();
    }
}
