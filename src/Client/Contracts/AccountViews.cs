namespace Airworthy.Client.Contracts;

/// <summary>A person's or program's account.</summary>
public sealed record AccountView
{
    public required string Name { get; init; }

    /// <summary>Of <c>data-scientist</c>, <c>approver</c>, <c>operator</c>, <c>administrator</c>, <c>auditor</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>A disabled account's tokens are refused.</summary>
    public required bool Disabled { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A new account.</summary>
public sealed record CreateAccountRequest(string Name, IReadOnlyList<string> Roles);

/// <summary>What is to change of an account; what is left out stays.</summary>
public sealed record ChangeAccountRequest(IReadOnlyList<string>? Roles = null, bool? Disabled = null);

/// <summary>An API token without its secret.</summary>
public sealed record TokenView
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    /// <summary>What it is for, in its owner's words.</summary>
    public string Label { get; init; } = "";

    /// <summary>What it may do, as far as its account's roles still give it.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required bool Revoked { get; init; }
}

/// <summary>A new token.</summary>
/// <param name="Label">What it is for.</param>
/// <param name="Scopes">Of <c>read</c>, <c>register</c>, <c>release</c>, <c>approve</c>, <c>roll-back</c>, <c>pipeline</c>, <c>administer</c>, <c>audit</c>; left out: everything the account may do.</param>
/// <param name="Days">How long it is valid.</param>
public sealed record CreateTokenRequest(string? Label = null, IReadOnlyList<string>? Scopes = null, int? Days = null);

/// <summary>A new token with its secret, which is shown this once.</summary>
public sealed record IssuedTokenView(TokenView Token, string Secret);

/// <summary>Who the server takes the caller for.</summary>
public sealed record CallerView
{
    /// <summary><c>user:ann</c> or <c>anonymous</c>.</summary>
    public required string Principal { get; init; }

    public string? Account { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public required IReadOnlyList<string> Permissions { get; init; }
}
