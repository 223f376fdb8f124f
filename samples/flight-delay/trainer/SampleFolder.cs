namespace Airworthy.Samples.FlightDelay;

/// <summary>Where the sample's files lie.</summary>
internal sealed record SampleFolder(string Root)
{
    public string Train => Data("train.csv");

    public string Evaluation => Data("evaluation.csv");

    public string Recent => Data("recent.csv");

    public string Model(string candidate) => Path.Combine(Root, "models", candidate, "model.onnx");

    public string Data(string file) => Path.Combine(Root, "data", file);

    /// <summary>The folder that this program was built in.</summary>
    public static SampleFolder Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "pipeline.yaml")))
            {
                return new SampleFolder(at.FullName);
            }
        }
        throw new DirectoryNotFoundException("Run the trainer from its place in the repository.");
    }
}
