using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.BannedFeatures;
using Airworthy.Delivery.Controls.BatchEqualsSingle;
using Airworthy.Delivery.Controls.BetterThanBaseline;
using Airworthy.Delivery.Controls.Calibration;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Delivery.Controls.DatasetNamed;
using Airworthy.Delivery.Controls.DemographicParity;
using Airworthy.Delivery.Controls.Deterministic;
using Airworthy.Delivery.Controls.Directional;
using Airworthy.Delivery.Controls.EqualisedOdds;
using Airworthy.Delivery.Controls.EqualOpportunity;
using Airworthy.Delivery.Controls.ExtremeValues;
using Airworthy.Delivery.Controls.FileScanned;
using Airworthy.Delivery.Controls.GoldenInputs;
using Airworthy.Delivery.Controls.HttpService;
using Airworthy.Delivery.Controls.Invariance;
using Airworthy.Delivery.Controls.LabelLeakage;
using Airworthy.Delivery.Controls.LatencyBudget;
using Airworthy.Delivery.Controls.Licence;
using Airworthy.Delivery.Controls.LoadsAndPredicts;
using Airworthy.Delivery.Controls.MetricFloor;
using Airworthy.Delivery.Controls.MetricVariance;
using Airworthy.Delivery.Controls.MissingValues;
using Airworthy.Delivery.Controls.ModelCard;
using Airworthy.Delivery.Controls.ModelSigned;
using Airworthy.Delivery.Controls.NoSecrets;
using Airworthy.Delivery.Controls.NoSliceMuchWorse;
using Airworthy.Delivery.Controls.NoWeakSlice;
using Airworthy.Delivery.Controls.NoWorseThanChampion;
using Airworthy.Delivery.Controls.OwnerReachable;
using Airworthy.Delivery.Controls.PermutedColumns;
using Airworthy.Delivery.Controls.PinnedDependencies;
using Airworthy.Delivery.Controls.RefusesBadShapes;
using Airworthy.Delivery.Controls.SignatureCompatible;
using Airworthy.Delivery.Controls.SizeLimit;
using Airworthy.Delivery.Controls.SmallNoise;
using Airworthy.Delivery.Controls.Staleness;
using Airworthy.Delivery.Controls.TrafficDrift;
using Airworthy.Delivery.Controls.TrainingSchema;
using Airworthy.Delivery.Controls.TrainTestOverlap;

namespace Airworthy.Delivery.Policies;

/// <summary>The controls that come with the product: one line each.</summary>
public static class StandardControls
{
    /// <param name="tools">What some of them reach beyond models and data with; without it those answer that they cannot.</param>
    public static ControlCatalog Catalog(ControlTools? tools = null) => All(tools ?? new ControlTools());

    private static ControlCatalog All(ControlTools tools) =>
        new([
            new LoadsAndPredictsControl(),
            new GoldenInputsControl(),
            new LatencyBudgetControl(),
            new DeterministicControl(),
            new RefusesBadShapesControl(),
            new BatchEqualsSingleControl(),
            new SignatureCompatibleControl(),
            new MetricFloorControl(),
            new NoWorseThanChampionControl(),
            new NoSliceMuchWorseControl(),
            new BetterThanBaselineControl(),
            new CalibrationControl(),
            new NoWeakSliceControl(),
            new MetricVarianceControl(),
            new DemographicParityControl(),
            new EqualOpportunityControl(),
            new EqualisedOddsControl(),
            new SmallNoiseControl(),
            new MissingValuesControl(),
            new PermutedColumnsControl(),
            new ExtremeValuesControl(),
            new InvarianceControl(),
            new DirectionalControl(),
            new TrainingSchemaControl(),
            new TrainTestOverlapControl(),
            new LabelLeakageControl(),
            new TrafficDriftControl(),
            new StalenessControl(),
            new BannedFeaturesControl(),
            new FileScannedControl(),
            new LicenceControl(),
            new PinnedDependenciesControl(),
            new ModelSignedControl(),
            new SizeLimitControl(),
            new NoSecretsControl(),
            new OwnerReachableControl(),
            new ModelCardControl(),
            new DatasetNamedControl(),
            new CommandControl(tools.Isolation, tools.Commands),
            new HttpServiceControl(tools.Services, tools.OwnAddress),
        ]);
}
