namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>A GitHub whose workflows steps may run.</summary>
public sealed record GitHubSettings
{
    /// <summary>Where the API is: <c>https://api.github.com/</c>, or <c>https://HOST/api/v3/</c> of an Enterprise Server.</summary>
    public Uri Url { get; init; } = new("https://api.github.com/");

    /// <summary>A token with Actions: write and Contents: read in the repositories whose workflows are run.</summary>
    public required string Token { get; init; }

    /// <summary>How long one request may take; 5 to 300 s, 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without the token, wherever somebody prints it.</summary>
    public override string ToString() => Url.ToString();

    internal ServiceDoor Door =>
        new()
        {
            Name = "GitHub",
            Url = Url,
            TokenSetting = "githubTokenFile",
            RequestTimeout = RequestTimeout,
            Sign = request => Sign(request, Token),
        };

    /// <summary>GitHub refuses a caller without a name.</summary>
    internal static void Sign(HttpRequestMessage request, string token)
    {
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.TryAddWithoutValidation("User-Agent", "airworthy");
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        if (request.Headers.Accept.Count == 0)
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/vnd.github+json");
        }
    }
}
