using System.Text.Json.Serialization;

namespace Airworthy.Serving.Routing;

/// <summary>How an endpoint's requests find their version: the first rule that holds; else by the key they stick to; else by weight.</summary>
public sealed record RoutingSpec
{
    /// <summary>Nothing but the weights.</summary>
    public static readonly RoutingSpec ByWeight = new();

    /// <summary>In the order in which they are tried.</summary>
    public IReadOnlyList<RoutingRule> Rules { get; init; } = [];

    /// <summary>Null: every request is divided anew.</summary>
    public StickySpec? Sticky { get; init; }
}

/// <summary>Requests with the same key go to the same version, as long as the weights let them.</summary>
/// <param name="Key">Where the key stands. A request without it is divided by weight.</param>
/// <param name="Salt">Changed, it deals all keys out anew.</param>
public sealed record StickySpec(KeySource Key, string Salt = "");

/// <summary>Requests whose key matches go to a live version, whatever its weight.</summary>
/// <param name="Key">Where the key stands. A request without it does not match.</param>
/// <param name="Match">How it is compared; byte for byte.</param>
/// <param name="Values">One of these; only <see cref="KeyMatch.In"/> takes more than one.</param>
/// <param name="Number">The version's number.</param>
public sealed record RoutingRule(KeySource Key, KeyMatch Match, IReadOnlyList<string> Values, int Number);

/// <summary>Where in a request a key stands.</summary>
/// <param name="Place">The kind of place.</param>
/// <param name="Name">A header's name, of which case does not matter; or a parameter's, of which it does.</param>
public sealed record KeySource(KeyPlace Place, string Name)
{
    /// <summary><c>header:X-User</c>.</summary>
    public override string ToString() => $"{(Place == KeyPlace.Header ? "header" : "parameter")}:{Name}";
}

[JsonConverter(typeof(JsonStringEnumConverter<KeyPlace>))]
public enum KeyPlace
{
    /// <summary>A header of the HTTP request, or of the gRPC call.</summary>
    [JsonStringEnumMemberName("header")]
    Header,

    /// <summary>One of the request's own parameters, as the protocol names them.</summary>
    [JsonStringEnumMemberName("parameter")]
    Parameter,
}

[JsonConverter(typeof(JsonStringEnumConverter<KeyMatch>))]
public enum KeyMatch
{
    [JsonStringEnumMemberName("equals")]
    Equal,

    [JsonStringEnumMemberName("in")]
    In,

    [JsonStringEnumMemberName("prefix")]
    Prefix,
}
