using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Accounts;

/// <summary>The roles of an account: a person may build models and approve those of others. In JSON a list of names.</summary>
[JsonConverter(typeof(RoleSetJson))]
public readonly record struct RoleSet
{
    private readonly int _bits;

    private RoleSet(int bits) => _bits = bits;

    public static RoleSet Of(params IEnumerable<Role> roles) =>
        new(roles.Aggregate(0, (bits, r) => bits | (1 << (int)r)));

    public static implicit operator RoleSet(Role role) => Of(role);

    /// <summary>Reads role names; at least one, and no other than there are.</summary>
    public static Result<RoleSet> Parse(IEnumerable<string?> names)
    {
        var roles = new List<Role>();
        foreach (var name in names)
        {
            if (Roles.Find(name) is not { } role)
            {
                return AccountFaults.BadRoles.With(
                    $"'{Clip.Short(name)}' is no role; there are {string.Join(", ", Roles.Names)}."
                );
            }
            roles.Add(role);
        }
        return roles.Count > 0
            ? Of(roles)
            : AccountFaults.BadRoles.With($"An account has at least one role of {string.Join(", ", Roles.Names)}.");
    }

    public bool Has(Role role) => (_bits & (1 << (int)role)) != 0;

    public bool IsEmpty => _bits == 0;

    /// <summary>What the roles give together.</summary>
    public Permission Gives =>
        Enum.GetValues<Role>().Where(Has).Aggregate(Permission.None, (sum, r) => sum | Roles.Gives(r));

    public IReadOnlyList<string> Names => [.. Enum.GetValues<Role>().Where(Has).Select(Roles.ToName)];

    public override string ToString() => string.Join(", ", Names);
}

internal sealed class RoleSetJson : JsonConverter<RoleSet>
{
    public override RoleSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Roles are a list of names.");
        }
        var names = new List<string?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            names.Add(reader.GetString());
        }
        return RoleSet.Parse(names).TryGet(out var roles, out var fault)
            ? roles
            : throw new JsonException(fault.Detail);
    }

    public override void Write(Utf8JsonWriter writer, RoleSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in value.Names)
        {
            writer.WriteStringValue(name);
        }
        writer.WriteEndArray();
    }
}
