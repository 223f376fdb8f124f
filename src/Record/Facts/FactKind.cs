using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Airworthy.Record.Facts;

/// <summary>
/// A kind of fact and the type of its body. Declared once, as a static field of the capability that states such facts;
/// <paramref name="Name"/> is <c>noun.verb</c>, e.g. <c>version.registered</c>.
/// </summary>
public sealed record FactKind<TBody>(string Name, JsonTypeInfo<TBody> Json)
{
    /// <summary>A fact not yet in the record, about <paramref name="about"/>: the ids of everything whose life it belongs to.</summary>
    public FactDraft Draft(TBody body, params IReadOnlyList<string> about) =>
        new(Name, about, JsonSerializer.SerializeToElement(body, Json));

    public bool Is(Fact fact) => fact.Kind == Name;

    /// <summary>The body of a fact of this kind; of any other kind, the default.</summary>
    public TBody? Read(Fact fact) => Is(fact) ? fact.Body.Deserialize(Json) : default;
}
