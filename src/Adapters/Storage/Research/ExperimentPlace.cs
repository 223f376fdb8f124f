using System.Globalization;
using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>An experiment that takes something new, and where its files lie.</summary>
internal readonly record struct ExperimentPlace(string Location)
{
    /// <summary>Refused: an experiment that is unknown or deleted.</summary>
    internal static Result<ExperimentPlace> Find(ResearchConnection connection, string experimentId)
    {
        if (
            !long.TryParse(experimentId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || id.ToString(CultureInfo.InvariantCulture) != experimentId
        )
        {
            return TrackingFaults.NoExperiment(experimentId);
        }
        var row = connection.Prepare("SELECT stage, location FROM experiments WHERE id = ?").Bind(1, id);
        if (!row.Step())
        {
            return TrackingFaults.NoExperiment(experimentId);
        }
        var (active, location) = (row.Long(0) == 0, row.Text(1));
        row.Reset();
        return active
            ? new ExperimentPlace(location)
            : TrackingFaults.NotActive.With(
                $"The experiment {experimentId} must be in the 'active' state. Current state is deleted."
            );
    }
}
