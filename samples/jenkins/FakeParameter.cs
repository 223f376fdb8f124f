using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

public enum FakeParameterKind
{
    String,
    Text,
    Boolean,
    Choice,
    Password,
    File,
    StashedFile,
}

/// <summary>What a job or an input declares.</summary>
/// <param name="Name">As a client sends it.</param>
/// <param name="Kind">By which a value is read.</param>
/// <param name="Default">Taken where none is sent; of a choice, the first.</param>
/// <param name="Choices">Of a choice.</param>
public sealed record FakeParameter(
    string Name,
    FakeParameterKind Kind = FakeParameterKind.String,
    string Default = "",
    params string[] Choices
)
{
    internal string Type => $"{Kind}ParameterDefinition";

    internal string Initial => Kind == FakeParameterKind.Choice && Choices.Length > 0 ? Choices[0] : Default;

    /// <summary>The value as Jenkins takes it; null where it throws for it.</summary>
    internal string? Read(string sent) =>
        Kind switch
        {
            FakeParameterKind.Boolean => string.Equals(sent, "true", StringComparison.OrdinalIgnoreCase)
                ? "true"
                : "false",
            FakeParameterKind.Choice when !Choices.Contains(sent) => null,
            _ => sent,
        };

    internal JsonObject Definition()
    {
        var definition = new JsonObject
        {
            ["_class"] = $"hudson.model.{Type}",
            ["defaultParameterValue"] = ValueOf(Initial),
            ["description"] = "",
            ["name"] = Name,
            ["type"] = Type,
        };
        if (Kind == FakeParameterKind.Choice)
        {
            definition["choices"] = new JsonArray([.. Choices.Select(c => (JsonNode)c)]);
        }
        return definition;
    }

    /// <summary>A password has no value in any answer.</summary>
    internal JsonObject ValueOf(string value)
    {
        var node = new JsonObject { ["_class"] = $"hudson.model.{Kind}ParameterValue", ["name"] = Name };
        if (Kind == FakeParameterKind.Boolean)
        {
            node["value"] = value == "true";
        }
        else if (Kind != FakeParameterKind.Password)
        {
            node["value"] = value;
        }
        return node;
    }

    /// <summary>As an input's <c>inputs</c> show it.</summary>
    internal JsonObject Asked() =>
        new()
        {
            ["type"] = Type,
            ["name"] = Name,
            ["description"] = "",
            ["definition"] = Kind switch
            {
                FakeParameterKind.Choice => new JsonObject
                {
                    ["choices"] = new JsonArray([.. Choices.Select(c => (JsonNode)c)]),
                },
                FakeParameterKind.Boolean => new JsonObject { ["defaultVal"] = Initial == "true" },
                _ => new JsonObject { ["defaultVal"] = Initial },
            },
        };
}

/// <summary>Somebody who may sign in.</summary>
public sealed record FakeUser(string Name, string Password, string Token)
{
    /// <summary>What the user may not, e.g. <c>hudson.model.Item.Build</c>; without <c>hudson.model.Item.Read</c> a job is as if it were not there.</summary>
    public ISet<string> Lacks { get; } = new HashSet<string>(StringComparer.Ordinal);

    internal bool May(string permission) => !Lacks.Contains(permission);
}
