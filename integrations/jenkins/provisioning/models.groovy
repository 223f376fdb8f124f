// Job DSL: a folder for models, and a pipeline with its parameters declared, so that its first run can be asked for with them.
folder('models') {
    description('Delivery pipelines of models')
}

multibranchPipelineJob('models/flight-delay') {
    branchSources {
        git {
            id('flight-delay')
            remote('https://git.example.org/flight-delay.git')
            credentialsId('git')
        }
    }
    orphanedItemStrategy {
        discardOldItems {
            numToKeep(20)
        }
    }
}

// A step of Airworthy's own pipeline may run this one: it names the release that asks, which also keeps Jenkins from taking two askings
// for one, and who approved where the job has an input.
pipelineJob('models/acceptance') {
    parameters {
        stringParam('AIRWORTHY_STEP', '', 'Names the step of the release that asked for this build')
        stringParam('AIRWORTHY_MODEL', '', 'The registered model')
        stringParam('AIRWORTHY_VERSION', '', 'Its version')
        stringParam('AIRWORTHY_APPROVER', '', 'Who approved, where Airworthy answers an input')
    }
    definition {
        cpsScm {
            scm {
                git {
                    remote {
                        url('https://git.example.org/acceptance.git')
                        credentials('git')
                    }
                    branch('main')
                }
            }
            scriptPath('Jenkinsfile')
        }
    }
}
