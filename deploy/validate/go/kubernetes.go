package main

import (
	"fmt"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// checkKubernetes builds the kustomization as `kubectl kustomize` does and decodes every object strictly: an unknown
// kind, an unknown or repeated field, or a value of a wrong type is a finding.
func checkKubernetes(path string) []error {
	options := krusty.MakeDefaultOptions()
	// The Envoy configurations lie beside the kustomizations, not below them.
	options.LoadRestrictions = types.LoadRestrictionsNone
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), path)
	if err != nil {
		return []error{err}
	}
	decoder, err := strictDecoder()
	if err != nil {
		return []error{err}
	}
	var findings []error
	var objects []runtime.Object
	for _, resource := range resources.Resources() {
		name := fmt.Sprintf("%s %s", resource.GetKind(), resource.GetName())
		yaml, err := resource.AsYAML()
		if err != nil {
			return append(findings, fmt.Errorf("%s: %w", name, err))
		}
		object, _, err := decoder.Decode(yaml, nil, nil)
		if err != nil {
			findings = append(findings, fmt.Errorf("%s: %w", name, err))
			continue
		}
		objects = append(objects, object)
	}
	return append(findings, checkPods(objects)...)
}

func strictDecoder() (runtime.Decoder, error) {
	known := runtime.NewScheme()
	groups := runtime.NewSchemeBuilder(
		apps.AddToScheme, autoscaling.AddToScheme, batch.AddToScheme, core.AddToScheme,
		networking.AddToScheme, policy.AddToScheme, certmanager.AddToScheme,
	)
	if err := groups.AddToScheme(known); err != nil {
		return nil, err
	}
	return serializer.NewCodecFactory(known, serializer.EnableStrict).UniversalDeserializer(), nil
}
