using Airworthy.Samples.FlightDelay;
using Airworthy.Samples.FlightDelay.Judging;
using Airworthy.Samples.FlightDelay.Training;
using Airworthy.Testing;

[assembly: AssemblyFixture(typeof(Airworthy.Samples.Tests.FlightDelay.Sample))]

namespace Airworthy.Samples.Tests.FlightDelay;

/// <summary>The committed sample, and its models trained anew: once for all tests that ask.</summary>
public sealed class Sample
{
    private readonly Lazy<DataSplit> _data;
    private readonly Lazy<Dictionary<string, TrainedModel>> _trained;
    private readonly Lazy<Dictionary<string, Judged>> _answers;

    public Sample()
    {
        _data = new(() => DataSplit.Read(Folder));
        _trained = new(() => Candidate.All.ToDictionary(c => c.Name, c => TrainedModel.Train(c, Data.Train)));
        _answers = new(() => Candidate.All.ToDictionary(c => c.Name, c => Judged.Of(Model(c.Name), Data.Evaluation)));
    }

    public static TheoryData<string> Names { get; } = [.. Candidate.All.Select(c => c.Name)];

    internal static SampleFolder Folder { get; } = new(Path.Combine(Repository.Root, "samples", "flight-delay"));

    internal DataSplit Data => _data.Value;

    internal static byte[] Model(string name) => File.ReadAllBytes(Folder.Model(name));

    internal TrainedModel Trained(string name) => _trained.Value[name];

    /// <summary>The committed model's answers to the evaluation rows.</summary>
    internal Judged Answers(string name) => _answers.Value[name];
}
