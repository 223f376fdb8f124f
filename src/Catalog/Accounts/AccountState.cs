using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Accounts;

/// <summary>A person's or program's account. It is never deleted: what it did stays in the record under its name.</summary>
public sealed record AccountState
{
    public required UserName Name { get; init; }

    public required RoleSet Roles { get; init; }

    /// <summary>A disabled account's tokens are refused; enabled again, they hold again.</summary>
    public required bool Disabled { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required Principal CreatedBy { get; init; }
}

/// <summary>An API token, without its secret, which nobody keeps.</summary>
public sealed record TokenState
{
    public required TokenId Id { get; init; }

    public required UserName Account { get; init; }

    /// <summary>SHA-256 of the secret. The secret has 256 random bits, so the hash tells nothing and may stand in the record.</summary>
    public required Sha256Digest Hash { get; init; }

    /// <summary>What it is narrowed to. What it gives is the part of this that the account's roles give now.</summary>
    [JsonConverter(typeof(PermissionsJson))]
    public required Permission Permissions { get; init; }

    public string Label { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Who calls, as authenticated, and what they may do now: the token's permissions, as far as the account's roles give them.</summary>
public sealed record Caller(Principal Principal, Permission May)
{
    /// <summary>Nobody in particular, on this machine.</summary>
    public static readonly Caller Anonymous = new(Principal.Anonymous, Core.Values.Roles.OfAnonymous);

    /// <summary>The roles behind the token; none for a caller without an account.</summary>
    public RoleSet Roles { get; init; }
}

/// <summary>A token that was just issued. <paramref name="Secret"/> is known here and to its holder only; it is shown once.</summary>
public sealed record IssuedToken(TokenState Token, string Secret);

/// <summary>Permissions as a list of their names, e.g. <c>["read","roll-back"]</c>.</summary>
internal sealed class PermissionsJson : JsonConverter<Permission>
{
    private static readonly Dictionary<string, Permission> ByName = Enum.GetValues<Permission>()
        .Where(p => p != Permission.None)
        .ToDictionary(AccessRules.NameOf, StringComparer.Ordinal);

    public override Permission Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var permissions = Permission.None;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Permissions are a list of names.");
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            permissions |= ByName.TryGetValue(reader.GetString() ?? "", out var one)
                ? one
                : throw new JsonException("There is no such permission.");
        }
        return permissions;
    }

    public override void Write(Utf8JsonWriter writer, Permission value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var (name, _) in ByName.Where(p => value.HasFlag(p.Value)))
        {
            writer.WriteStringValue(name);
        }
        writer.WriteEndArray();
    }
}
