namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>A Jenkins that steps may run on.</summary>
public sealed record JenkinsSettings
{
    /// <summary>Its root, e.g. <c>https://jenkins.example.org/</c>.</summary>
    public required Uri Url { get; init; }

    public required string User { get; init; }

    /// <summary>An API token of that user; a password works too, and costs a crumb for each session.</summary>
    public required string Token { get; init; }

    /// <summary>How long one request may take; 5 to 300 s, 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without the token, wherever somebody prints it.</summary>
    public override string ToString() => $"{User} at {Url}";
}
