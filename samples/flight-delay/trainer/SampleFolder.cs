namespace Airworthy.Samples.FlightDelay;

/// <summary>Where the sample's files lie.</summary>
internal sealed record SampleFolder(string Root)
{
    public string Train => Data("train.csv");

    public string Evaluation => Data("evaluation.csv");

    public string Recent => Data("recent.csv");

    public string Model(string candidate) => Path.Combine(Root, "models", candidate, "model.onnx");

    public string Data(string file) => Path.Combine(Root, "data", file);

    /// <summary>The sample in the repository that this program was built in, or else in the one that it is run in.</summary>
    public static SampleFolder Find() =>
        Above(AppContext.BaseDirectory)
        ?? Above(Environment.CurrentDirectory)
        ?? throw new DirectoryNotFoundException(
            "Run the trainer inside the repository, where samples/flight-delay lies."
        );

    private static SampleFolder? Above(string path)
    {
        for (var at = new DirectoryInfo(path); at is not null; at = at.Parent)
        {
            var root = Path.Combine(at.FullName, "samples", "flight-delay");
            if (File.Exists(Path.Combine(root, "pipeline.yaml")))
            {
                return new SampleFolder(root);
            }
        }
        return null;
    }
}
