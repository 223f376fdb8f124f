namespace Airworthy.Adapters.Orchestrators;

/// <summary>Where a service is and how a request shows who asks.</summary>
internal sealed record ServiceDoor
{
    /// <summary>As people call it.</summary>
    public required string Name { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Which setting holds the token, for the sentence that says it is wrong.</summary>
    public required string TokenSetting { get; init; }

    /// <summary>Puts token and headers of its own on a request. Called for each, so that a token may be renewed.</summary>
    public required Action<HttpRequestMessage> Sign { get; init; }

    /// <summary>How long one request may take; 5 to 300 s, 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null: an ordinary one. It must follow no redirections.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
