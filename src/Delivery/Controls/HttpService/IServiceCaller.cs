using Airworthy.Core.Results;

namespace Airworthy.Delivery.Controls.HttpService;

/// <summary>Puts a question to a service outside.</summary>
public interface IServiceCaller
{
    /// <summary>
    /// Posts JSON and gives the JSON that came back with a status of success; anything else is a fault. No redirection is followed.
    /// </summary>
    /// <param name="url">Where.</param>
    /// <param name="body">The question.</param>
    /// <param name="token">The name of a secret that is sent along as a bearer token; null for none.</param>
    /// <param name="limit">For the whole call.</param>
    /// <param name="cancel">Ends the call.</param>
    Task<Result<string>> AskAsync(Uri url, string body, string? token, TimeSpan limit, CancellationToken cancel);
}
