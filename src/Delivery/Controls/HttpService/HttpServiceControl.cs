using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.HttpService;

/// <summary>What does a service of the team's own say of the version?</summary>
public sealed class HttpServiceControl(IServiceCaller services, Func<Uri?> ownAddress) : IControl
{
    public string Name => "http";

    public int Revision => 1;

    /// <summary>What a service knows no digest holds.</summary>
    public bool IsTimely => true;

    public IReadOnlyList<ControlOption> Options => HttpServiceOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public TimeSpan? Longest(ControlSpec spec) => HttpServiceOptions.Of(spec).Limit + TimeSpan.FromSeconds(10);

    public long MemoryBytes(ControlSpec spec) => 1L << 20;

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = HttpServiceOptions.Of(question.Spec);
        var body = HttpServiceRules.Question(question, ownAddress());
        var token = options.Token.Length == 0 ? null : options.Token;
        return (await services.AskAsync(options.Url, body, token, options.Limit, cancel)).TryGet(
            out var text,
            out var fault
        )
            ? HttpServiceRules.Read(options.Url.Authority, text)
            : Answer.CouldNotAsk(fault);
    }
}
