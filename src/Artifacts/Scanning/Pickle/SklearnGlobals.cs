namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>
/// The estimators of scikit-learn and what their pickles hold besides: classes that take attributes, and functions that only compute.
/// Some fill arrays that compiled code believes, so a forged one can crash or mislead the process that loads it; it imports and runs
/// nothing of its own. A model of them is loaded in isolation all the same.
/// </summary>
internal static class SklearnGlobals
{
    /// <summary>A module and its names in each line.</summary>
    public const string Text = """
        joblib.numpy_pickle NumpyArrayWrapper
        numpy.ma.core _mareconstruct MaskedArray
        numpy.random._mt19937 MT19937
        numpy.random._pcg64 PCG64
        numpy.random._pickle __bit_generator_ctor __randomstate_ctor __generator_ctor
        scipy.interpolate._bsplines BSpline
        scipy.interpolate._interpolate interp1d
        scipy.sparse._coo coo_matrix
        scipy.sparse._csc csc_matrix csc_array
        scipy.sparse._csr csr_matrix csr_array
        scipy.sparse.csc csc_matrix
        scipy.sparse.csr csr_matrix
        sklearn._loss._loss CyHalfBinomialLoss CyHalfGammaLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLoss
        sklearn._loss._loss CyHalfTweedieLossIdentity CyHalfMultinomialLoss CyAbsoluteError CyPinballLoss CyHuberLoss
        sklearn._loss._loss CyExponentialLoss __pyx_unpickle_CyHalfBinomialLoss __pyx_unpickle_CyHalfGammaLoss
        sklearn._loss._loss __pyx_unpickle_CyHalfPoissonLoss __pyx_unpickle_CyHalfSquaredError __pyx_unpickle_CyHalfTweedieLoss
        sklearn._loss._loss __pyx_unpickle_CyHalfTweedieLossIdentity __pyx_unpickle_CyHalfMultinomialLoss
        sklearn._loss._loss __pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyPinballLoss __pyx_unpickle_CyHuberLoss
        sklearn._loss._loss __pyx_unpickle_CyExponentialLoss
        sklearn._loss.link IdentityLink Interval LogLink LogitLink HalfLogitLink MultinomialLogit
        sklearn._loss.loss HalfBinomialLoss HalfMultinomialLoss HalfGammaLoss HalfPoissonLoss HalfSquaredError HalfTweedieLoss
        sklearn._loss.loss HalfTweedieLossIdentity AbsoluteError PinballLoss HuberLoss ExponentialLoss
        sklearn.calibration CalibratedClassifierCV
        sklearn.calibration _CalibratedClassifier _SigmoidCalibration
        sklearn.cluster._affinity_propagation AffinityPropagation
        sklearn.cluster._agglomerative AgglomerativeClustering FeatureAgglomeration
        sklearn.cluster._bicluster SpectralBiclustering SpectralCoclustering
        sklearn.cluster._birch Birch
        sklearn.cluster._birch _CFNode _CFSubcluster
        sklearn.cluster._bisect_k_means BisectingKMeans
        sklearn.cluster._bisect_k_means _BisectingTree
        sklearn.cluster._dbscan DBSCAN
        sklearn.cluster._kmeans KMeans MiniBatchKMeans
        sklearn.cluster._kmeans _kmeans_single_lloyd _kmeans_single_elkan
        sklearn.cluster._mean_shift MeanShift
        sklearn.cluster._optics OPTICS
        sklearn.cluster._spectral SpectralClustering
        sklearn.compose._column_transformer ColumnTransformer
        sklearn.compose._column_transformer _RemainderColsList
        sklearn.compose._target TransformedTargetRegressor
        sklearn.covariance._elliptic_envelope EllipticEnvelope
        sklearn.covariance._empirical_covariance EmpiricalCovariance
        sklearn.covariance._graph_lasso GraphicalLasso GraphicalLassoCV
        sklearn.covariance._robust_covariance MinCovDet
        sklearn.covariance._shrunk_covariance LedoitWolf OAS ShrunkCovariance
        sklearn.cross_decomposition._pls CCA PLSCanonical PLSRegression PLSSVD
        sklearn.decomposition._dict_learning DictionaryLearning MiniBatchDictionaryLearning SparseCoder
        sklearn.decomposition._factor_analysis FactorAnalysis
        sklearn.decomposition._fastica FastICA
        sklearn.decomposition._incremental_pca IncrementalPCA
        sklearn.decomposition._kernel_pca KernelPCA
        sklearn.decomposition._lda LatentDirichletAllocation
        sklearn.decomposition._nmf MiniBatchNMF NMF
        sklearn.decomposition._pca PCA
        sklearn.decomposition._sparse_pca MiniBatchSparsePCA SparsePCA
        sklearn.decomposition._truncated_svd TruncatedSVD
        sklearn.discriminant_analysis LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
        sklearn.dummy DummyClassifier DummyRegressor
        sklearn.ensemble._bagging BaggingClassifier BaggingRegressor
        sklearn.ensemble._forest ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier RandomForestRegressor
        sklearn.ensemble._forest RandomTreesEmbedding
        sklearn.ensemble._gb GradientBoostingClassifier GradientBoostingRegressor
        sklearn.ensemble._gb_losses BinomialDeviance MultinomialDeviance LeastSquaresError LeastAbsoluteError HuberLossFunction
        sklearn.ensemble._gb_losses QuantileLossFunction ExponentialLoss
        sklearn.ensemble._hist_gradient_boosting.binning _BinMapper
        sklearn.ensemble._hist_gradient_boosting.gradient_boosting HistGradientBoostingClassifier HistGradientBoostingRegressor
        sklearn.ensemble._hist_gradient_boosting.predictor TreePredictor
        sklearn.ensemble._iforest IsolationForest
        sklearn.ensemble._stacking StackingClassifier StackingRegressor
        sklearn.ensemble._voting VotingClassifier VotingRegressor
        sklearn.ensemble._weight_boosting AdaBoostClassifier AdaBoostRegressor
        sklearn.feature_extraction._dict_vectorizer DictVectorizer
        sklearn.feature_extraction._hash FeatureHasher
        sklearn.feature_extraction.image PatchExtractor
        sklearn.feature_extraction.text CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer
        sklearn.feature_selection._from_model SelectFromModel
        sklearn.feature_selection._rfe RFE RFECV
        sklearn.feature_selection._sequential SequentialFeatureSelector
        sklearn.feature_selection._univariate_selection GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest
        sklearn.feature_selection._univariate_selection SelectPercentile
        sklearn.feature_selection._univariate_selection f_classif f_regression chi2
        sklearn.feature_selection._variance_threshold VarianceThreshold
        sklearn.gaussian_process._gpc GaussianProcessClassifier
        sklearn.gaussian_process._gpc _BinaryGaussianProcessClassifierLaplace
        sklearn.gaussian_process._gpr GaussianProcessRegressor
        sklearn.gaussian_process.kernels ConstantKernel Product Sum Exponentiation RBF Matern WhiteKernel RationalQuadratic
        sklearn.gaussian_process.kernels ExpSineSquared DotProduct Hyperparameter
        sklearn.impute._base MissingIndicator SimpleImputer
        sklearn.impute._knn KNNImputer
        sklearn.isotonic IsotonicRegression
        sklearn.kernel_approximation AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler
        sklearn.kernel_ridge KernelRidge
        sklearn.linear_model._base LinearRegression
        sklearn.linear_model._bayes ARDRegression BayesianRidge
        sklearn.linear_model._coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV MultiTaskElasticNet
        sklearn.linear_model._coordinate_descent MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV
        sklearn.linear_model._glm.glm GammaRegressor PoissonRegressor TweedieRegressor
        sklearn.linear_model._huber HuberRegressor
        sklearn.linear_model._least_angle Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
        sklearn.linear_model._logistic LogisticRegression LogisticRegressionCV
        sklearn.linear_model._omp OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
        sklearn.linear_model._passive_aggressive PassiveAggressiveClassifier PassiveAggressiveRegressor
        sklearn.linear_model._perceptron Perceptron
        sklearn.linear_model._quantile QuantileRegressor
        sklearn.linear_model._ransac RANSACRegressor
        sklearn.linear_model._ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV
        sklearn.linear_model._sgd_fast Hinge SquaredHinge Log ModifiedHuber SquaredLoss Huber EpsilonInsensitive
        sklearn.linear_model._sgd_fast SquaredEpsilonInsensitive
        sklearn.linear_model._stochastic_gradient SGDClassifier SGDOneClassSVM SGDRegressor
        sklearn.linear_model._theil_sen TheilSenRegressor
        sklearn.manifold._isomap Isomap
        sklearn.manifold._locally_linear LocallyLinearEmbedding
        sklearn.manifold._mds MDS
        sklearn.manifold._spectral_embedding SpectralEmbedding
        sklearn.manifold._t_sne TSNE
        sklearn.metrics._dist_metrics EuclideanDistance EuclideanDistance64 EuclideanDistance32 ManhattanDistance
        sklearn.metrics._dist_metrics ManhattanDistance64 ManhattanDistance32 ChebyshevDistance ChebyshevDistance64
        sklearn.metrics._dist_metrics ChebyshevDistance32 MinkowskiDistance MinkowskiDistance64 MinkowskiDistance32
        sklearn.metrics._dist_metrics HaversineDistance HaversineDistance64 HaversineDistance32 newObj
        sklearn.mixture._bayesian_mixture BayesianGaussianMixture
        sklearn.mixture._gaussian_mixture GaussianMixture
        sklearn.model_selection._search GridSearchCV RandomizedSearchCV
        sklearn.multiclass OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier
        sklearn.multioutput ClassifierChain MultiOutputClassifier MultiOutputRegressor RegressorChain
        sklearn.naive_bayes BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB
        sklearn.neighbors._ball_tree BallTree BallTree64 BallTree32 newObj
        sklearn.neighbors._classification KNeighborsClassifier RadiusNeighborsClassifier
        sklearn.neighbors._graph KNeighborsTransformer RadiusNeighborsTransformer
        sklearn.neighbors._kd_tree KDTree KDTree64 KDTree32 newObj
        sklearn.neighbors._kde KernelDensity
        sklearn.neighbors._lof LocalOutlierFactor
        sklearn.neighbors._nca NeighborhoodComponentsAnalysis
        sklearn.neighbors._nearest_centroid NearestCentroid
        sklearn.neighbors._regression KNeighborsRegressor RadiusNeighborsRegressor
        sklearn.neighbors._unsupervised NearestNeighbors
        sklearn.neural_network._multilayer_perceptron MLPClassifier MLPRegressor
        sklearn.neural_network._rbm BernoulliRBM
        sklearn.neural_network._stochastic_optimizers AdamOptimizer SGDOptimizer
        sklearn.pipeline FeatureUnion Pipeline
        sklearn.preprocessing._data Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer
        sklearn.preprocessing._data QuantileTransformer RobustScaler StandardScaler
        sklearn.preprocessing._discretization KBinsDiscretizer
        sklearn.preprocessing._encoders OneHotEncoder OrdinalEncoder
        sklearn.preprocessing._function_transformer FunctionTransformer
        sklearn.preprocessing._function_transformer _identity
        sklearn.preprocessing._label LabelBinarizer LabelEncoder MultiLabelBinarizer
        sklearn.preprocessing._polynomial PolynomialFeatures SplineTransformer
        sklearn.random_projection GaussianRandomProjection SparseRandomProjection
        sklearn.semi_supervised._label_propagation LabelPropagation LabelSpreading
        sklearn.semi_supervised._self_training SelfTrainingClassifier
        sklearn.svm._classes LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
        sklearn.tree._classes DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
        sklearn.tree._tree Tree
        sklearn.utils._bunch Bunch
        """;
}
