using Airworthy.Catalog.Accounts;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Accounts and their tokens.</summary>
internal static class AccountRoutes
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("accounts");
        group
            .MapGet("/whoami", (HttpContext context) => TypedResults.Ok(AccountViews.Of(context.Caller())))
            .WithName("whoAmI")
            .WithSummary("Who the server takes the caller for, and what they may do.")
            .ForWhoeverIsLetIn();
        group
            .MapGet("/accounts", ListAsync)
            .WithName("listAccounts")
            .WithSummary("All accounts, by name.")
            .Produces<PageView<AccountView>>()
            .Needs(Permission.Administer);
        group
            .MapPost("/accounts", CreateAsync)
            .WithName("createAccount")
            .WithSummary("A new account. It cannot call before it has a token.")
            .Produces<AccountView>(StatusCodes.Status201Created)
            .Needs(Permission.Administer);
        group
            .MapPatch("/accounts/{name}", ChangeAsync)
            .WithName("changeAccount")
            .WithSummary("Give an account other roles, or disable or enable it: one change a call.")
            .Produces<AccountView>()
            .Needs(Permission.Administer);
        group
            .MapGet("/accounts/{name}/tokens", TokensAsync)
            .WithName("listTokens")
            .WithSummary("An account's tokens, newest first, without their secrets.")
            .Produces<PageView<TokenView>>()
            .ForAccounts();
        group
            .MapPost("/accounts/{name}/tokens", IssueAsync)
            .WithName("createToken")
            .WithSummary("A new token. Its secret is in this answer and nowhere else.")
            .Produces<IssuedTokenView>(StatusCodes.Status201Created)
            .ForAccounts();
        group
            .MapDelete("/tokens/{token}", RevokeAsync)
            .WithName("revokeToken")
            .WithSummary("From now on the token is refused.")
            .Produces(StatusCodes.Status204NoContent)
            .ForAccounts();
    }

    private static async Task<IResult> ListAsync(
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        AccountService accounts,
        HttpContext context,
        CancellationToken cancel
    ) =>
        Parameters.PageSize(pageSize).TryGet(out var limit, out var fault)
        && (await accounts.ListAsync(context.Caller(), limit, pageToken, cancel)).TryGet(out var page, out fault)
            ? Replies.Page(page.Rows, page.Next, r => AccountViews.Of(r.Value))
            : Replies.Refuse(fault);

    private static async Task<IResult> CreateAsync(
        CreateAccountRequest request,
        AccountService accounts,
        HttpContext context,
        CancellationToken cancel
    ) =>
        UserName.Parse(request.Name).TryGet(out var name, out var fault)
        && RoleSet.Parse(request.Roles).TryGet(out var roles, out fault)
        && (await accounts.CreateAsync(context.Caller(), name, roles, cancel)).TryGet(out var account, out fault)
            ? TypedResults.Created($"/api/v1/accounts/{account.Name}", AccountViews.Of(account))
            : Replies.Refuse(fault);

    private static async Task<IResult> ChangeAsync(
        string name,
        ChangeAccountRequest request,
        AccountService accounts,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (!UserName.Parse(name).TryGet(out var account, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var by = context.Caller();
        switch (request)
        {
            case { Roles: { } names, Disabled: null }:
                return RoleSet.Parse(names).TryGet(out var roles, out fault)
                    ? Replies.Ok(await accounts.ChangeRolesAsync(by, account, roles, cancel), AccountViews.Of)
                    : Replies.Refuse(fault);
            case { Roles: null, Disabled: true }:
                return Replies.Ok(await accounts.DisableAsync(by, account, cancel), AccountViews.Of);
            case { Roles: null, Disabled: false }:
                return Replies.Ok(await accounts.EnableAsync(by, account, cancel), AccountViews.Of);
            default:
                return Replies.Refuse(
                    HttpFaults.BadJson.With("Change one thing a call: give either roles or disabled.")
                );
        }
    }

    private static async Task<IResult> TokensAsync(
        string name,
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        TokenService tokens,
        HttpContext context,
        CancellationToken cancel
    ) =>
        UserName.Parse(name).TryGet(out var account, out var fault)
        && Parameters.PageSize(pageSize).TryGet(out var limit, out fault)
        && (await tokens.ListAsync(context.Caller(), account, limit, pageToken, cancel)).TryGet(out var page, out fault)
            ? Replies.Page(page.Rows, page.Next, r => AccountViews.Of(r.Value))
            : Replies.Refuse(fault);

    private static async Task<IResult> IssueAsync(
        string name,
        CreateTokenRequest request,
        TokenService tokens,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (
            !UserName.Parse(name).TryGet(out var account, out var fault)
            || !Scopes(request.Scopes).TryGet(out var permissions, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var issued = await tokens.IssueAsync(
            context.Caller(),
            account,
            request.Label ?? "",
            permissions,
            request.Days,
            cancel
        );
        if (!issued.TryGet(out var token, out fault))
        {
            return Replies.Refuse(fault);
        }
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/v1/tokens/{token.Token.Id}",
            new IssuedTokenView(AccountViews.Of(token.Token), token.Secret)
        );
    }

    private static async Task<IResult> RevokeAsync(
        string token,
        TokenService tokens,
        HttpContext context,
        CancellationToken cancel
    ) =>
        TokenId.Parse(token).TryGet(out var id, out var fault)
            ? Replies.Done(await tokens.RevokeAsync(context.Caller(), id, cancel))
            : Replies.Refuse(fault);

    /// <summary>Null: everything the account may do.</summary>
    private static Result<Permission?> Scopes(IReadOnlyList<string?>? names)
    {
        if (names is null)
        {
            return Result.Ok<Permission?>(null);
        }
        var permissions = Permission.None;
        foreach (var name in names)
        {
            if (PermissionNames.Find(name ?? "") is not { } one)
            {
                return AccountFaults.BadTokenRequest.With(
                    $"'{Clip.Short(name)}' is no scope; there are {string.Join(", ", PermissionNames.Names)}."
                );
            }
            permissions |= one;
        }
        return Result.Ok<Permission?>(permissions);
    }
}
