using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

public sealed partial class AirworthyClient
{
    /// <summary>A version's ML Test Score.</summary>
    public Task<Answer<TestScoreView>> GetTestScoreAsync(
        string model,
        int number,
        CancellationToken cancel = default
    ) => Get($"{Version(model, number)}/test-score", ApiJson.Default.TestScoreView, cancel);

    /// <summary>Says that a test of the rubric was done by hand.</summary>
    public Task<Answer<TestScoreView>> AttestTestAsync(
        string model,
        int number,
        string test,
        string why,
        CancellationToken cancel = default
    ) =>
        _transport.ForAsync(
            HttpMethod.Put,
            $"{Version(model, number)}/test-score/{Uri.EscapeDataString(test)}",
            ApiJson.Default.TestScoreView,
            Transport.Json(new AttestRequest(why), ApiJson.Default.AttestRequest),
            cancel: cancel
        );

    /// <summary>Takes such a word back.</summary>
    public Task<Answer<TestScoreView>> TakeBackTestAsync(
        string model,
        int number,
        string test,
        CancellationToken cancel = default
    ) =>
        _transport.ForAsync(
            HttpMethod.Delete,
            $"{Version(model, number)}/test-score/{Uri.EscapeDataString(test)}",
            ApiJson.Default.TestScoreView,
            cancel: cancel
        );
}
