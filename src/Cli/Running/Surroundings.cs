namespace Airworthy.Cli.Running;

/// <summary>Everything a command takes from outside itself; a test gives its own.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Whether a person sees it as it is printed, and can be asked.</summary>
    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InIsTerminal { get; init; }

    /// <summary>Columns of the terminal; output that no person watches is not wrapped.</summary>
    public int Width { get; init; } = 500;

    /// <summary>Sends requests in place of the default; null outside of tests.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public static Surroundings OfProcess() =>
        new()
        {
            Out = Console.Out,
            Error = Console.Error,
            In = Console.In,
            Variable = Environment.GetEnvironmentVariable,
            Clock = TimeProvider.System,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            InIsTerminal = !Console.IsInputRedirected,
            Width = Console.IsOutputRedirected ? 500 : Math.Clamp(ColumnsOfTerminal(), 40, 500),
        };

    private static int ColumnsOfTerminal()
    {
        try
        {
            return Console.WindowWidth is > 0 and var columns ? columns : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
