namespace Airworthy.Pipelines.Spec;

/// <summary>A YAML value with its place. Only what pipelines use: text, lists, maps.</summary>
internal abstract record YamlNode(Place At);

/// <summary>Any scalar, as text: pipelines never let YAML guess a type, so <c>no</c> and <c>1.10</c> stay what was written.</summary>
internal sealed record YamlText(Place At, string Value, bool Plain) : YamlNode(At)
{
    /// <summary>A key or list item with nothing after it, or the word null.</summary>
    public bool IsNothing => Plain && Value is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record YamlList(Place At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

/// <summary>Entries in the order of the file, duplicates included.</summary>
internal sealed record YamlMap(Place At, IReadOnlyList<(YamlText Key, YamlNode Value)> Entries) : YamlNode(At);

/// <summary>A value with a tag of its tool's own, as <c>!reference</c>; only in other tools' files.</summary>
internal sealed record YamlTagged(Place At, string Tag, YamlNode Value) : YamlNode(At);
