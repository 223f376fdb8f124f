using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

public sealed partial class AirworthyClient
{
    public Task<Answer<CallerView>> WhoAmIAsync(CancellationToken cancel = default) =>
        Get($"{Api}/whoami", ApiJson.Default.CallerView, cancel);

    public Task<Answer<PageView<AccountView>>> ListAccountsAsync(
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Api}/accounts", ("pageSize", pageSize), ("pageToken", pageToken)),
            ApiJson.Default.PageViewAccountView,
            cancel
        );

    public Task<Answer<AccountView>> CreateAccountAsync(
        CreateAccountRequest request,
        CancellationToken cancel = default
    ) => Post($"{Api}/accounts", request, ApiJson.Default.CreateAccountRequest, ApiJson.Default.AccountView, cancel);

    public Task<Answer<AccountView>> ChangeAccountAsync(
        string name,
        ChangeAccountRequest request,
        CancellationToken cancel = default
    ) =>
        _transport.ForAsync(
            HttpMethod.Patch,
            Account(name),
            ApiJson.Default.AccountView,
            Transport.Json(request, ApiJson.Default.ChangeAccountRequest),
            cancel: cancel
        );

    public Task<Answer<PageView<TokenView>>> ListTokensAsync(
        string account,
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Account(account)}/tokens", ("pageSize", pageSize), ("pageToken", pageToken)),
            ApiJson.Default.PageViewTokenView,
            cancel
        );

    public Task<Answer<IssuedTokenView>> CreateTokenAsync(
        string account,
        CreateTokenRequest request,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Account(account)}/tokens",
            request,
            ApiJson.Default.CreateTokenRequest,
            ApiJson.Default.IssuedTokenView,
            cancel
        );

    public Task<Answer<Done>> RevokeTokenAsync(string token, CancellationToken cancel = default) =>
        _transport.ForDoneAsync(
            HttpMethod.Delete,
            $"{Api}/tokens/{Uri.EscapeDataString(token)}",
            null,
            null,
            unhurried: false,
            cancel
        );

    private static string Account(string name) => $"{Api}/accounts/{Uri.EscapeDataString(name)}";
}
