namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>A GitLab whose pipelines steps may run.</summary>
public sealed record GitLabSettings
{
    /// <summary>Its root: <c>https://gitlab.com/</c>, or one's own.</summary>
    public Uri Url { get; init; } = new("https://gitlab.com/");

    /// <summary>A token with the scope <c>api</c>, of who may run pipelines with variables in those projects.</summary>
    public required string Token { get; init; }

    /// <summary>How long one request may take; 5 to 300 s, 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without the token, wherever somebody prints it.</summary>
    public override string ToString() => Url.ToString();

    internal ServiceDoor Door =>
        new()
        {
            Name = "GitLab",
            Url = new Uri(Url.AbsoluteUri.TrimEnd('/') + "/api/v4/"),
            TokenSetting = "gitlabTokenFile",
            RequestTimeout = RequestTimeout,
            Sign = request => request.Headers.TryAddWithoutValidation("PRIVATE-TOKEN", Token),
        };
}
