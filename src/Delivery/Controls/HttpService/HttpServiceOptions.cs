using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.HttpService;

/// <summary>What an http control was asked.</summary>
internal sealed record HttpServiceOptions(Uri Url, string Token, TimeSpan Limit)
{
    private static readonly UrlOption Address = new("url", "the service that is asked.");

    private static readonly SecretOption TokenOption = new(
        "token",
        "the name of the secret that is sent along as a bearer token, kept by the operator of the server."
    );

    private static readonly WholeOption SecondsOption = new("seconds", "how long it may take to answer.", 1, 600, "30");

    public static IReadOnlyList<ControlOption> All { get; } = [Address, TokenOption, SecondsOption];

    public static HttpServiceOptions Of(ControlSpec spec) =>
        new(Address.Of(spec), TokenOption.Of(spec), TimeSpan.FromSeconds(SecondsOption.Of(spec)));
}

/// <summary>Where a service is.</summary>
internal sealed record UrlOption(string Name, string Means) : ControlOption(Name, Means, null)
{
    public override string Allowed =>
        "an https URL without user and password, or an http URL of this machine (127.0.0.1, [::1], localhost)";

    public override bool Allows(string text) =>
        text.Length <= 2000
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    public Uri Of(ControlSpec spec) => new(TextOf(spec));
}

/// <summary>The name of a secret, not the secret.</summary>
internal sealed record SecretOption(string Name, string Means) : ControlOption(Name, Means, "")
{
    private const int Longest = 40;

    public override string Allowed => $"a secret's name: letters, digits and _, at most {Longest}";

    public override bool Allows(string text) =>
        text.Length is > 0 and <= Longest && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Empty for none.</summary>
    public string Of(ControlSpec spec) => TextOf(spec);
}
