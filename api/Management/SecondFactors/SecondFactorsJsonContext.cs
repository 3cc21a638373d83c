using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SecondFactorsResponse))]
[JsonSerializable(typeof(TotpEnrolmentResponse))]
[JsonSerializable(typeof(ConfirmTotpRequest))]
[JsonSerializable(typeof(RecoveryCodesResponse))]
[JsonSerializable(typeof(SecondFactorRequest))]
[JsonSerializable(typeof(SecondFactorPolicyResponse))]
[JsonSerializable(typeof(SetSecondFactorPolicyRequest))]
internal sealed partial class SecondFactorsJsonContext : JsonSerializerContext;
