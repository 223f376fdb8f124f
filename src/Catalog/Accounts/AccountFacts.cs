using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Accounts;

/// <summary>The kinds of facts about accounts and their tokens: about <c>user:NAME</c>, and the token's id where there is one.</summary>
public static class AccountFacts
{
    public static readonly FactKind<AccountCreated> AccountCreated = new(
        "account.created",
        AccountJson.Default.AccountCreated
    );

    public static readonly FactKind<AccountNamed> AccountDisabled = new(
        "account.disabled",
        AccountJson.Default.AccountNamed
    );

    public static readonly FactKind<AccountNamed> AccountEnabled = new(
        "account.enabled",
        AccountJson.Default.AccountNamed
    );

    public static readonly FactKind<AccountCreated> AccountRolesChanged = new(
        "account.roles-changed",
        AccountJson.Default.AccountCreated
    );

    public static readonly FactKind<TokenIssued> TokenIssued = new("token.issued", AccountJson.Default.TokenIssued);

    public static readonly FactKind<TokenRevoked> TokenRevoked = new("token.revoked", AccountJson.Default.TokenRevoked);
}

/// <summary>Body of <c>account.created</c> and <c>account.roles-changed</c>: the account and the roles it has from then on.</summary>
public sealed record AccountCreated(UserName Name, RoleSet Roles);

/// <summary>Body of <c>account.disabled</c> and <c>account.enabled</c>.</summary>
public sealed record AccountNamed(UserName Name);

/// <summary>Body of <c>token.issued</c>.</summary>
public sealed record TokenIssued
{
    public required TokenId Id { get; init; }

    public required UserName Account { get; init; }

    public required Sha256Digest Hash { get; init; }

    [JsonConverter(typeof(PermissionsJson))]
    public required Permission Permissions { get; init; }

    public string Label { get; init; } = "";

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The row that this makes.</summary>
    internal TokenState Issued(DateTimeOffset at) =>
        new()
        {
            Id = Id,
            Account = Account,
            Hash = Hash,
            Permissions = Permissions,
            Label = Label,
            CreatedAt = at,
            ExpiresAt = ExpiresAt,
        };
}

/// <summary>Body of <c>token.revoked</c>.</summary>
public sealed record TokenRevoked(TokenId Id, UserName Account);

/// <summary>The tables of accounts and tokens, and the folds that fill them.</summary>
public static class AccountTables
{
    /// <summary>By name.</summary>
    public static readonly StateTable<AccountState> Accounts = new("accounts", AccountJson.Default.AccountState);

    /// <summary>By <see cref="TokenId"/>.</summary>
    public static readonly StateTable<TokenState> Tokens = new(
        "tokens",
        AccountJson.Default.TokenState,
        new StateIndex(Unique: false, "account")
    );

    public static IReadOnlyList<IStateFold> Folds { get; } = [new AccountFold(), new TokenFold()];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(AccountCreated))]
[JsonSerializable(typeof(AccountNamed))]
[JsonSerializable(typeof(TokenIssued))]
[JsonSerializable(typeof(TokenRevoked))]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(TokenState))]
internal sealed partial class AccountJson : JsonSerializerContext;
